"""Encodings: French is read right in each that it was written in, however short the text."""

import pytest

from index.decoding import decoded
from index.records import RecordError

SHORT = "Le maire a été réélu."
LONG = (
    "L’été dernier, les députés français ont été invités à dîner près de l’église. Où donc ?"
    " « Çà et là », dit-elle : cœur, naïf, Noël, août, 8\u00a0000 € … "
)


@pytest.mark.parametrize("text", [SHORT, LONG, LONG * 50])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"]
)
def test_french_is_read_in_every_encoding_that_can_write_it(text, encoding):
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["latin-1", "iso8859_15", "cp850"])
def test_french_is_read_in_the_encodings_that_lack_typography(encoding):
    assert decoded(SHORT.encode(encoding)) == SHORT


def test_names_of_elsewhere_do_not_hide_french():
    text = "À São Paulo, le président brésilien a été hué : « ça suffit », a crié la foule."
    assert decoded(text.encode("cp1252")) == text


def test_another_alphabet_is_left_to_statistics():
    text = "Правительство объявило о новых мерах поддержки. " * 10
    assert decoded(text.encode("cp1251")) == text


def test_what_the_file_declares_decides_where_it_is_not_utf8():
    text = "Zażółć gęślą jaźń"
    assert decoded(text.encode("iso8859_2"), declared="ISO-8859-2") == text
    assert decoded("été".encode(), declared="ISO-8859-2") == "été"
    assert decoded("l’été".encode("cp1252"), declared="iso-8859-1") == "l’été"
    assert decoded("été".encode("cp1252"), declared="no-such-charset") == "été"


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(RecordError, match="encodage illisible"):
        decoded(bytes(range(256)) * 20)
