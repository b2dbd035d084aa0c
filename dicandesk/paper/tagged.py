"""A ReportLab canvas that also writes the structure tree screen readers need (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterator

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class _Element:
    """A structure element; `kids` are elements or (page, marked content number)."""

    role: str
    alt: str = ""
    box: Box | None = None
    kids: list[_Element | tuple[int, int]] = field(default_factory=list)


class TaggedCanvas(Canvas):
    """Draw inside `content(role)`; wrap several in `group(role)`; decoration goes into `artifact()`.

    Args:
        out: a file open for writing, or a path.
        size: width and height of the page in points.
        title: title of the document.
        author: who hands it out.
        lang: language of the texts (BCP 47).
    """

    _doc: Any  # ReportLab's document; the stubs leave it out

    def __init__(self, out: BinaryIO | Path, size: tuple[float, float], *, title: str, author: str, lang: str) -> None:
        super().__init__(
            str(out) if isinstance(out, Path) else out,
            pagesize=size,
            pageCompression=1,
            invariant=1,
            pdfVersion=(1, 7),
            lang=lang,
        )
        self.setTitle(title)
        self.setAuthor(author)
        self.setCreator("DiCanDesk")
        self.setProducer("DiCanDesk")
        self.setViewerPreference("DisplayDocTitle", "true")
        self._top = _Element("Document")
        self._open = [self._top]
        self._owners: list[list[_Element]] = [[]]

    @contextmanager
    def group(self, role: str) -> Iterator[None]:
        """Everything drawn inside belongs to one element, for example a list and its items; pages may turn inside."""
        element = _Element(role)
        self._open[-1].kids.append(element)
        self._open.append(element)
        yield
        self._open.pop()

    @contextmanager
    def content(self, role: str, *, alt: str = "", box: Box | None = None) -> Iterator[None]:
        """What is drawn inside is one piece of content, for example a paragraph; no page may turn inside.

        Args:
            role: structure type, for example H1, P, LBody, Figure.
            alt: what a figure shows, in words.
            box: left, bottom, right and top of a figure in points.
        """
        element = _Element(role, alt, box)
        self._open[-1].kids.append(element)
        owners = self._owners[-1]
        element.kids.append((len(self._owners) - 1, len(owners)))
        self.addLiteral(f"/{role} <</MCID {len(owners)}>> BDC")
        owners.append(element)
        yield
        self.addLiteral("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn inside is decoration that a screen reader passes over."""
        self.addLiteral("/Artifact BMC")
        yield
        self.addLiteral("EMC")

    def turn_page(self, size: tuple[float, float] | None = None) -> None:
        """End this page and begin the next one, of another width and height in points where they are given."""
        self.showPage()
        self._owners.append([])
        if size is not None:
            self.setPageSize(size)

    def finish(self) -> int:
        """End the last page, write the file and return the number of pages."""
        self.showPage()
        self._write_structure()
        self.save()
        return len(self._owners)

    def _write_structure(self) -> None:
        doc = self._doc
        refs = [doc.Reference(page) for page in doc.Pages.pages]
        for number, page in enumerate(doc.Pages.pages):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents = number
            page.Tabs = pdfdoc.PDFName("S")
        written: dict[int, pdfdoc.PDFObjectReference] = {}
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        root_ref = doc.Reference(root)

        def write(element: _Element, parent: pdfdoc.PDFObjectReference) -> pdfdoc.PDFObjectReference:
            entry = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName(element.role)})
            ref: pdfdoc.PDFObjectReference = doc.Reference(entry)
            entry["P"] = parent
            kids: list[object] = []
            for kid in element.kids:
                if isinstance(kid, _Element):
                    kids.append(write(kid, ref))
                else:
                    entry["Pg"] = refs[kid[0]]
                    kids.append(kid[1])
            entry["K"] = pdfdoc.PDFArray(kids)
            if element.alt:
                entry["Alt"] = pdfdoc.PDFString(element.alt)
            if element.box:
                entry["A"] = _layout(element.box)
            written[id(element)] = ref
            return ref

        root["K"] = write(self._top, root_ref)
        numbers: list[object] = []
        for number, owners in enumerate(self._owners):
            numbers += [number, pdfdoc.PDFArray([written[id(owner)] for owner in owners])]
        root["ParentTree"] = doc.Reference(pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)}))
        root["ParentTreeNextKey"] = len(self._owners)
        self.setCatalogEntry("StructTreeRoot", root_ref)
        self.setCatalogEntry("MarkInfo", {"Marked": "true"})


def _layout(box: Box) -> pdfdoc.PDFDictionary:
    return pdfdoc.PDFDictionary(
        {
            "O": pdfdoc.PDFName("Layout"),
            "Placement": pdfdoc.PDFName("Block"),
            "BBox": pdfdoc.PDFArray([round(edge, 2) for edge in box]),
        }
    )
