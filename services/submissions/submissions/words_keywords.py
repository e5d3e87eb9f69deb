"""Texts for what a value breaks, by keyword of JSON Schema, in the six languages."""

from __future__ import annotations

from typing import Final

from contracts.vocabulary import Language


def in_six(*, en: str, fr: str, es: str, ar: str, ru: str, zh: str) -> dict[Language, str]:
    """Put the six versions of one text together."""
    return {
        Language.EN: en,
        Language.FR: fr,
        Language.ES: es,
        Language.AR: ar,
        Language.RU: ru,
        Language.ZH: zh,
    }


KEYWORDS: Final[dict[str, dict[Language, str]]] = {
    "required": in_six(
        en="This field is needed.",
        fr="Ce champ est obligatoire.",
        es="Este campo es obligatorio.",
        ar="هذا الحقل مطلوب.",
        ru="Это поле обязательно.",
        zh="此字段为必填项。",
    ),
    "type": in_six(
        en="Expected here: {types}.",
        fr="Type attendu ici : {types}.",
        es="Tipo esperado aquí: {types}.",
        ar="النوع المتوقع هنا: {types}.",
        ru="Здесь ожидается тип: {types}.",
        zh="此处应为：{types}。",
    ),
    "maxLength": in_six(
        en="At most {limit} characters.",
        fr="Au plus {limit} caractères.",
        es="Como máximo {limit} caracteres.",
        ar="الحد الأقصى لعدد الأحرف: {limit}.",
        ru="Не более {limit} символов.",
        zh="最多 {limit} 个字符。",
    ),
    "minLength": in_six(
        en="At least {limit} characters.",
        fr="Au moins {limit} caractères.",
        es="Como mínimo {limit} caracteres.",
        ar="الحد الأدنى لعدد الأحرف: {limit}.",
        ru="Не менее {limit} символов.",
        zh="至少 {limit} 个字符。",
    ),
    "enum": in_six(
        en="One of: {options}.",
        fr="Une des valeurs suivantes : {options}.",
        es="Uno de estos valores: {options}.",
        ar="إحدى القيم التالية: {options}.",
        ru="Одно из значений: {options}.",
        zh="须为以下之一：{options}。",
    ),
    "additionalProperties": in_six(
        en="There is no field of this name here.",
        fr="Aucun champ de ce nom n'existe ici.",
        es="Aquí no hay ningún campo con este nombre.",
        ar="لا يوجد حقل بهذا الاسم هنا.",
        ru="Поля с таким именем здесь нет.",
        zh="此处没有该名称的字段。",
    ),
    "falseSchema": in_six(
        en="This does not go with the other answers: leave it out.",
        fr="Ceci ne va pas avec les autres réponses : à omettre.",
        es="Esto no corresponde a las demás respuestas: omítalo.",
        ar="لا يتفق هذا مع بقية الإجابات، فاتركه فارغًا.",
        ru="Это не сочетается с другими ответами: не указывайте.",
        zh="与其他答案不符，请勿填写。",
    ),
    "uniqueItems": in_six(
        en="Each entry may stand here only once.",
        fr="Chaque élément ne peut figurer qu'une fois.",
        es="Cada elemento puede figurar una sola vez.",
        ar="لا يجوز تكرار أي عنصر.",
        ru="Каждый элемент может встречаться только один раз.",
        zh="各项不得重复。",
    ),
    "minimum": in_six(
        en="At least {limit}.",
        fr="Au moins {limit}.",
        es="Como mínimo {limit}.",
        ar="القيمة الدنيا: {limit}.",
        ru="Не меньше {limit}.",
        zh="不得小于 {limit}。",
    ),
    "maximum": in_six(
        en="At most {limit}.",
        fr="Au plus {limit}.",
        es="Como máximo {limit}.",
        ar="القيمة القصوى: {limit}.",
        ru="Не больше {limit}.",
        zh="不得大于 {limit}。",
    ),
    "pattern": in_six(
        en="The form of this text is not as asked for.",
        fr="La forme de ce texte n'est pas celle demandée.",
        es="El formato de este texto no es el solicitado.",
        ar="صيغة هذا النص غير مطابقة للمطلوب.",
        ru="Вид этого текста не соответствует требуемому.",
        zh="文本格式不符合要求。",
    ),
    "minItems": in_six(
        en="At least {limit} entries.",
        fr="Au moins {limit} éléments.",
        es="Como mínimo {limit} elementos.",
        ar="الحد الأدنى لعدد العناصر: {limit}.",
        ru="Число элементов: не менее {limit}.",
        zh="至少 {limit} 项。",
    ),
    "maxItems": in_six(
        en="At most {limit} entries.",
        fr="Au plus {limit} éléments.",
        es="Como máximo {limit} elementos.",
        ar="الحد الأقصى لعدد العناصر: {limit}.",
        ru="Число элементов: не более {limit}.",
        zh="最多 {limit} 项。",
    ),
    "minProperties": in_six(
        en="At least {limit} of the fields must be filled in.",
        fr="Nombre minimal de champs à remplir : {limit}.",
        es="Número mínimo de campos que deben rellenarse: {limit}.",
        ar="الحد الأدنى لعدد الحقول الواجب ملؤها: {limit}.",
        ru="Должно быть заполнено полей: не менее {limit}.",
        zh="至少须填写 {limit} 个字段。",
    ),
    "contains": in_six(
        en="An entry stands here twice, or one that is needed is missing.",
        fr="Un élément figure deux fois, ou un élément requis manque.",
        es="Un elemento figura dos veces o falta uno necesario.",
        ar="يوجد عنصر مكرر أو ينقص عنصر مطلوب.",
        ru="Какой-то элемент указан дважды, или нужного элемента нет.",
        zh="有条目重复，或缺少必需的条目。",
    ),
    "other": in_six(
        en="This value breaks the rule “{keyword}” of the questionnaire.",
        fr="Cette valeur enfreint la règle « {keyword} » du questionnaire.",
        es="Este valor incumple la regla «{keyword}» del cuestionario.",
        ar="هذه القيمة تخالف القاعدة «{keyword}» من الاستبيان.",
        ru="Это значение нарушает правило «{keyword}» вопросника.",
        zh="该值不符合问卷的规则“{keyword}”。",
    ),
}
