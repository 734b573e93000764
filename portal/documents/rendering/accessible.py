"""What PDF/UA asks for and WeasyPrint 70 leaves out: languages, scopes of headers, artifacts, identification.

Two of its functions are wrapped once, when the child starts; `inspection` fails a document that lacks the result.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pydyf
from weasyprint import draw
from weasyprint.formatting_structure.boxes import MarginBox
from weasyprint.pdf import tags

_SCOPES = {"row": "/Row", "col": "/Column"}
_UA_IDENTIFICATION = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>"""
_UA_EXTENSION_SCHEMA = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 with which the document complies</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def extend_tagging() -> None:
    """Wrap the two functions; call once in a process."""
    tags._build_box_tree = _with_language_and_scope(tags._build_box_tree)
    draw.draw_stacking_context = _with_page_artifacts(draw.draw_stacking_context)


def _with_language_and_scope(build: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def build_box_tree(box: Any, *arguments: Any) -> Iterator[Any]:
        if isinstance(box, MarginBox):
            return
        attributes = {} if box.element is None else box.element.attrib
        for element in build(box, *arguments):
            if language := attributes.get("lang"):
                element.setdefault("Lang", pydyf.String(language))
            if element["S"] == "/TH" and "A" in element:
                element["A"].setdefault("Scope", _SCOPES[attributes.get("scope", "col")])
            yield element

    return build_box_tree


def _with_page_artifacts(draw_context: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def draw_stacking_context(stream: Any, context: Any) -> None:
        if not isinstance(context.box, MarginBox):
            draw_context(stream, context)
            return
        with stream.artifact():
            kept, stream._tags = stream._tags, None
            draw_context(stream, context)
            stream._tags = kept

    return draw_stacking_context


def finish(_document: Any, pdf: pydyf.PDF) -> None:
    """Declare PDF/UA-1 in the one rdf:RDF there is, and name the attachment once."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    xmp = stream.stream[0]
    end = xmp.rindex(b"</rdf:RDF>")
    stream.stream[0] = xmp[:end] + _UA_IDENTIFICATION + _UA_EXTENSION_SCHEMA + xmp[end:]
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
