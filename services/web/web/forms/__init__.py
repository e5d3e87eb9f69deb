"""Forms: what a person sent, what a form asks for, forms made from pydantic models."""
