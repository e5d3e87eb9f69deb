"""Errors as pages for people: the route class of a desk answers every problem of its routes with a page."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from chassis.errors import ProblemError
from chassis.observability.logs import get_logger
from contracts.problems import INVALID
from web.desk.guards import SignInNeededError

log = get_logger()


def route_with_error_pages(
    sign_in_page: Callable[[Request], Response], problem_page: Callable[[Request, ProblemError], Response]
) -> type[APIRoute]:
    """Return the route class whose errors are these pages."""

    class PageRoute(APIRoute):
        """Answers errors as pages for people."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """Return the handler of the route, with the pages of errors around it."""
            inner = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    return await inner(request)
                except SignInNeededError:
                    return sign_in_page(request)
                except ProblemError as error:
                    return problem_page(request, error)
                except RequestValidationError as error:
                    log.info("page_address_wrong", errors=len(error.errors()))
                    return problem_page(
                        request, ProblemError(INVALID, "Something in the address is not as it should be.")
                    )

            return answer

    return PageRoute
