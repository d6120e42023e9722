"""Forms around missing papers: what is asked for, what came, what a paper is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.choices import DOCUMENT_DEFECTS, DOCUMENT_KINDS
from claims.forms.base import ActForm
from claims.forms.fields import PaperField
from claims.forms.preferences import language_field
from claims.intake.uploads import Paper
from claims.models import Document
from compensation.admin.forms import DayField, ReasonField

IN_ORDER = ("", pgettext_lazy("document defect", "Not asked for"))
ITEM = "item_"
FILE = "file_"
ON_PAPER = "on_paper_"


class SupplementForm(ActForm):
    """One row a kind of document: what is wrong with it, or nothing. All missing papers go out in one list."""

    due_on = DayField(
        label=_("Due date"), required=False, help_text=_("Left empty, the policy's number of business days is given.")
    )
    message = ReasonField(required=False, label=_("Message to the claimant (optional)"))
    language = language_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = self.claim.claimant.language
        rows = {
            f"{ITEM}{kind}": forms.ChoiceField(label=label, choices=[IN_ORDER, *DOCUMENT_DEFECTS], required=False)
            for kind, label in DOCUMENT_KINDS
        }
        self.fields = {**rows, **self.fields}

    def items(self) -> list[tuple[str, str]]:
        """(kind, defect) of every row with a defect."""
        said = ((kind, self.cleaned_data.get(f"{ITEM}{kind}")) for kind, _label in DOCUMENT_KINDS)
        return [(kind, defect) for kind, defect in said if defect]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.items():
            raise forms.ValidationError(_("Choose at least one missing or defective document."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {
            "items": self.items(),
            "due_on": self.cleaned_data["due_on"],
            "message": self.cleaned_data["message"],
            "language": self.cleaned_data["language"],
        }


def add_paper_fields(form: forms.Form, kinds: list[tuple[str, Any]]) -> None:
    """Two fields a kind: the file, or the word that it came on paper."""
    for kind, label in kinds:
        form.fields[f"{FILE}{kind}"] = PaperField(label=label, required=False)
        form.fields[f"{ON_PAPER}{kind}"] = forms.BooleanField(
            label=_("%(document)s: came on paper") % {"document": label}, required=False
        )


def papers_of(form: forms.Form, kinds: list[tuple[str, Any]]) -> tuple[Paper, ...]:
    """The papers a valid form with `add_paper_fields` brought."""
    papers = []
    for kind, _label in kinds:
        upload = form.cleaned_data.get(f"{FILE}{kind}")
        if upload is not None:
            papers.append(Paper(kind, upload.read(), upload.name))
        elif form.cleaned_data.get(f"{ON_PAPER}{kind}"):
            papers.append(Paper(kind))
    return tuple(papers)


class PapersForm(ActForm):
    """The answer to an open supplement request, item by item; some of them is fine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supplement = next((one for one in self.claim.supplements.all() if one.state == "open"), None)
        asked = [item.kind for item in supplement.items.all()] if supplement else []
        self.kinds = [(kind, label) for kind, label in DOCUMENT_KINDS if kind in asked]
        add_paper_fields(self, self.kinds)

    def arguments(self) -> dict[str, Any]:
        return {"papers": papers_of(self, self.kinds)}


class AttachForm(ActForm):
    """One paper: its kind, and its file unless it came on paper."""

    kind = forms.ChoiceField(label=_("Document"), choices=DOCUMENT_KINDS)
    file = PaperField(label=_("File"), required=False, help_text=_("JPG, PNG, PDF, HWP, HWPX or XLSX, up to 20 MB."))
    on_paper = forms.BooleanField(label=_("It came on paper, without a file"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("on_paper"):
            raise forms.ValidationError(_("Choose a file, or say that it came on paper."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        upload = self.cleaned_data["file"]
        content = (upload.read(), upload.name) if upload else (None, "")
        return {"paper": Paper(self.cleaned_data["kind"], *content)}


class DocumentField(forms.ModelChoiceField):
    """One of the claim's documents that nobody has judged."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Document.objects.none(),
            label=_("Document"),
            empty_label=None,
            error_messages={
                "required": _("Choose a document."),
                "invalid_choice": _("This document has been judged or replaced meanwhile."),
            },
        )


class AcceptForm(ActForm):
    """Which paper is what it should be."""

    document = DocumentField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["document"]
        choices.queryset = Document.objects.filter(claim=self.claim, state="received")  # type: ignore[attr-defined]
        asked = self.request.GET.get("document", "") if self.request else ""
        if asked.isascii() and asked.isdigit():
            choices.initial = int(asked)

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "document": self.cleaned_data["document"].pk}


class RejectForm(AcceptForm):
    """Which paper will not do, and why."""

    defect = forms.ChoiceField(
        label=_("What is wrong"),
        choices=[("", pgettext_lazy("choice", "Choose")), *DOCUMENT_DEFECTS],
        error_messages={"required": _("Choose why the document is rejected.")},
    )
