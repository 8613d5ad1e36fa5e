"""What is to be invoiced as a file for spreadsheets: rows go through, the whole is never in memory."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from typing import IO, Protocol
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document, Row, Table

from services.trainings.adapters.money.sql_invoicing import InvoiceRow
from services.trainings.adapters.records.documents.wording import AUDIENCES

Cell = str | int | Decimal | date | None

HEADINGS = (
    "Référence",
    "Nature",
    "Session",
    "Formation n°",
    "Intitulé",
    "Premier jour",
    "Public",
    "Réseau",
    "Organisme",
    "Jours",
    "Places",
    "Prix par jour (€)",
    "Frais d'inscription (€)",
    "Montant (€)",
    "Financement",
    "Soutien FDVA",
)
KINDS = {"registration": "Inscription", "quote": "Devis"}
SHEET = "À facturer"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - spreadsheets take the wide signs for formulas too
STYLES = (
    '<number:date-style style:name="N1"><number:day number:style="long"/><number:text>/'
    '</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>',
    '<number:number-style style:name="N2"><number:number number:decimal-places="2"'
    ' number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>'
    "</number:number-style>",
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>',
    '<style:style style:name="euros" style:family="table-cell" style:data-style-name="N2"/>',
)
END = b"</table:table>"


class SheetFile(Protocol):
    """A file that takes one row after the other."""

    def write(self, cells: list[Cell]) -> None:
        """Write a row."""
        ...

    def close(self) -> None:
        """Write the end; the stream stays open."""
        ...


class CsvFile:
    """UTF-8 with a mark of order, semicolons, decimal commas: what French spreadsheets open as it is."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Write the headings to `stream`."""
        self._stream = stream
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(self._line, delimiter=";", lineterminator="\r\n")
        stream.write(b"\xef\xbb\xbf")
        self.write(list(HEADINGS))

    def write(self, cells: list[Cell]) -> None:
        """Write a row; text that a spreadsheet would run as a formula is marked as text."""
        self._writer.writerow([_in_csv(cell) for cell in cells])
        self._stream.write(self._line.getvalue().encode())
        self._line.seek(0)
        self._line.truncate()

    def close(self) -> None:
        """Nothing ends a CSV."""


class OdsFile:
    """An OpenDocument sheet with real numbers and dates; odfdo makes all of it but the rows."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Write everything that comes before the rows to `stream`."""
        made = zipfile.ZipFile(_empty_sheet())
        before, end, self._after = made.read("content.xml").partition(END)
        self._after = end + self._after
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for part in made.infolist():
            if part.filename != "content.xml":
                self._zip.writestr(part, made.read(part))
        self._content = self._zip.open("content.xml", "w", force_zip64=True)
        self._content.write(before)

    def write(self, cells: list[Cell]) -> None:
        """Write a row."""
        row = "".join(_in_ods(cell) for cell in cells)
        self._content.write(f"<table:table-row>{row}</table:table-row>".encode())

    def close(self) -> None:
        """Write what comes after the rows."""
        self._content.write(self._after)
        self._content.close()
        self._zip.close()


FILES: dict[str, Callable[[IO[bytes]], SheetFile]] = {"csv": CsvFile, "ods": OdsFile}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


async def write_invoices(form: str, rows: AsyncIterator[InvoiceRow], stream: IO[bytes]) -> None:
    """Write a file of this form (csv or ods) to `stream`."""
    file = FILES[form](stream)
    async for row in rows:
        file.write(cells_of(row))
    file.close()


def cells_of(row: InvoiceRow) -> list[Cell]:
    """Return a row's cells in the order of the headings."""
    return [
        row.reference,
        KINDS[row.kind],
        row.session_id,
        row.training_number,
        row.title,
        row.begins_on,
        AUDIENCES[row.audience],
        row.network or row.network_id,
        row.organisation,
        row.days,
        row.places,
        row.unit_price,
        row.registration_fee,
        row.amount,
        ", ".join(row.funding),
        "oui" if row.is_supported else "non",
    ]


def _in_csv(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case date():
            return f"{cell:%d/%m/%Y}"
        case str():
            return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
        case _:
            return str(cell)


def _in_ods(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case Decimal() | int():
            style = ' table:style-name="euros"' if isinstance(cell, Decimal) else ""
            value = f'office:value-type="float" office:value="{cell}"'
            return f"<table:table-cell{style} {value}><text:p>{cell}</text:p></table:table-cell>"
        case date():
            value = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
            shown = f"{cell:%d/%m/%Y}"
            return (
                f'<table:table-cell table:style-name="day" {value}><text:p>{shown}</text:p>'
                "</table:table-cell>"
            )
        case _:
            value = f'office:value-type="string" office:string-value={quoteattr(cell)}'
            return f"<table:table-cell {value}><text:p>{escape(cell)}</text:p></table:table-cell>"


def _empty_sheet() -> io.BytesIO:
    """Return a document with the headings, the styles and the language."""
    document = Document("spreadsheet")
    document.body.clear()
    document.language = "fr-FR"
    for style in STYLES:
        document.insert_style(style, automatic=True)
    table, headings = Table(SHEET), Row()
    headings.set_values(list(HEADINGS))
    table.append_row(headings)
    document.body.append(table)
    saved = io.BytesIO()
    document.save(saved)
    return saved
