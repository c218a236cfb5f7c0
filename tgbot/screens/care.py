"""Screens of the first steps and of leaving. Pure."""

from app.care_views import OwnFile, StepsView, UsualView
from app.ports_care import Step
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row, names


def with_steps(tr: Translator, screen: Screen, view: StepsView) -> Screen:
    """The menu with the first steps under it, and the button that takes most of them at once."""
    lines = "\n".join(
        tr("step-done" if step in view.done else "step-open", name=tr(f"step-{step}")) for step in Step
    )
    card = tr("steps", done=len(view.done), all=len(Step), lines=Html(lines))
    hide: Row = (Button(tr.plain("button-steps-off"), Action.STEPS_OFF),)
    usual: tuple[Row, ...] = ()
    if view.usual:
        bases = ", ".join(symbol.name.partition("/")[0] for symbol in view.usual)
        usual = ((Button(tr.plain("button-usual", names=bases), Action.USUAL, style="success"),),)
    return Screen(Html(f"{screen.text}\n\n{card}"), (*usual, *screen.rows, hide))


def usual_set(tr: Translator, view: UsualView) -> Html:
    return tr("usual-set", names=names(tr, view.symbols), preset=tr(f"preset-{view.preset}"))


def delete(tr: Translator) -> Screen:
    """What is deleted, and what is kept."""
    files = Button(tr.plain("button-delete-files"), Action.DELETE_FILES, style="primary")
    ask = Button(tr.plain("button-delete-ask"), Action.DELETE_ASK, style="danger")
    return Screen(tr("delete"), ((files,), (ask,), home_row(tr)))


def delete_files_sent(tr: Translator) -> Screen:
    ask = Button(tr.plain("button-delete-ask"), Action.DELETE_ASK, style="danger")
    return Screen(tr("delete-files-sent"), ((ask,), home_row(tr)))


def file_caption(tr: Translator, file: OwnFile) -> Html:
    if file.rows:
        return tr(f"export-{file.code}", n=file.rows)
    return tr(f"delete-file-{file.code}")


def delete_word(tr: Translator, nonce: str) -> str:
    """What has to be typed."""
    return f"{tr.plain('delete-word')} {nonce}"


def delete_ask(tr: Translator, nonce: str) -> Screen:
    back: Row = (Button(tr.plain("button-cancel"), Action.HOME),)
    return Screen(tr("delete-ask", word=delete_word(tr, nonce)), (back,))


def delete_wrong(tr: Translator, nonce: str) -> Screen:
    back: Row = (Button(tr.plain("button-cancel"), Action.HOME),)
    return Screen(tr("delete-wrong", word=delete_word(tr, nonce)), (back,))


def delete_done(tr: Translator) -> Html:
    return tr("delete-done")
