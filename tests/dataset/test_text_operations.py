"""mindspore.dataset.text: vocabularies, tokenizers and operations on tokens."""
# ruff: noqa: RUF001  # characters of other alphabets are what is tested

import mindspore as ms
import mindspore.dataset as ds
import numpy as np
import pytest
from mindspore.dataset import text
from mindspore.dataset.text import NormalizeForm, Vocab

LINE = "Welcome  to Beijing北京欢迎您! it's\t[CLS] don't É naïve 1,000.5\u3000x"
WORDS = ["Welcome", "to", "Beijing北京欢迎您!", "it's", "[CLS]", "don't", "É", "naïve", "1,000.5", "x"]


class TestTokenizers:
    @pytest.mark.parametrize(
        ("operation", "line", "want"),
        [
            (text.WhitespaceTokenizer(), LINE, WORDS),
            (text.WhitespaceTokenizer(), "a\x1cb\x85c\u200bd\u2028e\ufefff", ["a\x1cb", "c\u200bd", "e\ufefff"]),
            (text.UnicodeCharTokenizer(), "a é北", ["a", " ", "é", "北"]),
            (text.RegexTokenizer(r"\s+"), LINE, WORDS),
            (text.RegexTokenizer(r"\s+", r"\s+"), "a  b c", ["a", "  ", "b", " ", "c"]),
            (text.RegexTokenizer("[ ,]", "[,]"), "a, b,c", ["a", ",", "b", ",", "c"]),
            (text.RegexTokenizer(""), "abc", ["a", "b", "c"]),
            (text.RegexTokenizer("x*"), "axxb", ["a", "b"]),
            (text.RegexTokenizer(r"[\p{L}]+", r"[\p{L}]+"), "a1b2", ["a", "1", "b", "2"]),
            (text.RegexTokenizer("(?<=a)b", "(?<=a)b"), "ab", ["a"]),
            (text.RegexTokenizer(r"\d"), "a1b22c", ["a", "b", "c"]),
            *((made(), line, [""]) for made in (text.WhitespaceTokenizer, text.BasicTokenizer) for line in ("", "   ")),
            (text.UnicodeCharTokenizer(), "", [""]),
        ],
    )
    def test_tokens(self, operation, line, want):
        assert operation(line).dtype.kind == "U"
        assert operation(line).tolist() == want
        assert operation(np.array(line)).tolist() == want

    @pytest.mark.parametrize(
        ("operation", "starts", "ends"),
        [
            (
                text.WhitespaceTokenizer(True),
                [0, 9, 12, 36, 41, 47, 53, 56, 63, 73],
                [7, 11, 35, 40, 46, 52, 55, 62, 70, 74],
            ),
            (
                text.RegexTokenizer(r"\s+", "", True),
                [0, 9, 12, 36, 41, 47, 53, 56, 63, 73],
                [7, 11, 35, 40, 46, 52, 55, 62, 70, 74],
            ),
        ],
    )
    def test_offsets_in_bytes(self, operation, starts, ends):
        tokens, first, last = operation(LINE)
        assert (tokens.tolist(), first.tolist(), last.tolist()) == (WORDS, starts, ends)
        assert first.dtype == last.dtype == np.uint32

    @pytest.mark.parametrize(
        "operation", [text.WhitespaceTokenizer(), text.UnicodeCharTokenizer(), text.BasicTokenizer()]
    )
    @pytest.mark.parametrize("value", [["a b", "c"], [["a"]], b"a b", 3, np.array(b"a b")])
    def test_other_values(self, operation, value):
        with pytest.raises(RuntimeError):
            operation(value)
        with pytest.raises(TypeError):
            operation(None)

    def test_a_python_function(self):
        operation = text.PythonTokenizer(str.split)
        assert operation(np.array("a b c")).tolist() == ["a", "b", "c"]
        assert text.PythonTokenizer(list)(np.array(["ab"])).tolist() == [["a", "b"]]
        for value in ("a b", 3, b"ab"):
            with pytest.raises(TypeError):
                operation(value)
        with pytest.raises(TypeError):
            text.PythonTokenizer(3)

    def test_no_regular_expression(self):
        with pytest.raises(RuntimeError):
            text.RegexTokenizer("(")("a")
        with pytest.raises(TypeError):
            text.RegexTokenizer(3)

    def test_in_a_pipeline(self):
        data = ds.NumpySlicesDataset(["one two", "three"], ["text"], shuffle=False)
        data = data.map(text.WhitespaceTokenizer(), "text").map(
            text.Lookup(Vocab.from_list(["two", "one"]), "two"), "text"
        )
        assert [row["text"].tolist() for row in data.create_dict_iterator(num_epochs=1, output_numpy=True)] == [
            [1, 0],
            [0],
        ]
        offsets = ["token", "start", "end"]
        data = ds.NumpySlicesDataset(["é b"], ["text"]).map(text.WhitespaceTokenizer(True), "text", offsets)
        row = next(data.create_dict_iterator(num_epochs=1, output_numpy=True))
        assert [row[name].tolist() for name in offsets] == [["é", "b"], [0, 3], [2, 4]]


PIECES = "my fav ##or ##ite book is hello a ##b ##c un ##aff ##able ! ##é é e 我 最 [CLS] [UNK]".split()  # noqa: SIM905
PIECE = Vocab.from_list(PIECES)


class TestBert:
    @pytest.mark.parametrize(
        ("line", "given", "want"),
        [
            (LINE, {}, "Welcome to Beijing 北 京 欢 迎 您 ! it ' s [CLS] don ' t É naïve 1 , 000 . 5 x"),
            ("[cls] X[UNK]y", {}, "[ cls ] X [UNK] y"),
            ("a\xadb\u200bc\x00d\x07e\ufffdf", {}, "a b c d e\ufffdf"),
            ("don’t—stop…«r»$5+3=8^2`~|<>", {}, "don ’ t — stop … « r » $ 5 + 3 = 8 ^ 2 ` ~ | < >"),
            ("𠀀𠀁😀😁カタカナ한국어1²", {}, "𠀀 𠀁 😀😁カタカナ한국어1²"),
            ("[CLS] a", {"preserve_unused_token": False}, "[ CLS ] a"),
            ("Hello É\u0301 ｈ ﬁ İ ß Ǆ 1²", {"lower_case": True}, "hello e h fi i ss dz 12"),
            ("a\xadb\u200bc\x00d", {"lower_case": True}, "abc d"),
            ("É ﬁ ① ｱ", {"normalization_form": NormalizeForm.NFKC}, "É fi 1 ア"),
            ("É ﬁ", {"normalization_form": NormalizeForm.NFD}, "E\u0301 ﬁ"),
        ],
    )
    def test_words(self, line, given, want):
        assert text.BasicTokenizer(**given)(line).tolist() == want.split(" ")

    def test_whitespace_and_offsets(self):
        assert text.BasicTokenizer(keep_whitespace=True)("a  b\tc").tolist() == ["a", "  ", "b", " ", "c"]
        tokens, starts, ends = text.BasicTokenizer(True, with_offsets=True)("ﬁ É!")
        assert (tokens.tolist(), starts.tolist(), ends.tolist()) == (["fi", "e", "!"], [0, 3, 4], [2, 4, 5])

    @pytest.mark.mindspore_wrong("the text before a token of BERT's is there twice")
    def test_lower_case_and_tokens_that_stay(self):
        found = text.BasicTokenizer(lower_case=True)("A [SEP] B [CLS] É").tolist()
        assert found == ["a", "[SEP]", "b", "[CLS]", "e"]

    @pytest.mark.parametrize(
        ("words", "given", "want"),
        [
            ("unaffable", {}, "un ##aff ##able"),
            ("favorite", {}, "fav ##or ##ite"),
            ("xyz", {}, "[UNK]"),
            ("une", {}, "[UNK]"),
            ("aé", {}, "a ##é"),
            (["my", "favorite", "zzz", "book"], {}, "my fav ##or ##ite [UNK] book"),
            (["favorite", "abc"], {"max_bytes_per_token": 5}, "[UNK] a ##b ##c"),
            (["qq", "abc"], {"unknown_token": ""}, "qq a ##b ##c"),
            (["mybook"], {"suffix_indicator": ""}, "my book"),
            (["我", "é"], {"max_bytes_per_token": 2}, "[UNK] é"),
        ],
    )
    def test_pieces(self, words, given, want):
        assert text.WordpieceTokenizer(PIECE, **given)(words).tolist() == want.split()

    def test_offsets_of_pieces(self):
        tokens, starts, ends = text.WordpieceTokenizer(PIECE, with_offsets=True)(["my", "favorite", "qq", "aé"])
        assert starts.tolist() == [0, 0, 3, 5, 0, 0, 1]
        assert ends.tolist() == [2, 3, 5, 8, 2, 1, 3]

    @pytest.mark.parametrize(
        ("line", "given", "want"),
        [
            ("my favorite book", {}, "my fav ##or ##ite book"),
            ("[CLS]my book", {}, "[CLS] my book"),
            ("Hello MY Book! 我最 é", {}, "[UNK] [UNK] [UNK] ! 我 最 é"),
            ("Hello MY Book! 我最 é", {"lower_case": True}, "hello my book ! 我 最 e"),
            ("hello my", {"keep_whitespace": True}, "hello [UNK] my"),
            ("Hello [CLS]", {"unknown_token": ""}, "Hello [CLS]"),
        ],
    )
    def test_both(self, line, given, want):
        assert text.BertTokenizer(PIECE, **given)(line).tolist() == want.split()

    def test_offsets_of_both(self):
        _, starts, ends = text.BertTokenizer(PIECE, with_offsets=True)("my favorite! 我")
        assert starts.tolist() == [0, 3, 6, 8, 11, 13]
        assert ends.tolist() == [2, 6, 8, 11, 12, 16]

    def test_what_is_refused(self):
        for made in (text.WordpieceTokenizer, text.BertTokenizer):
            with pytest.raises(TypeError):
                made({"a": 1})
        with pytest.raises(TypeError):
            text.BasicTokenizer(3)
        with pytest.raises(TypeError):
            text.BasicTokenizer(normalization_form="NFC")
        with pytest.raises(ValueError):
            text.WordpieceTokenizer(PIECE, max_bytes_per_token=-1)


class TestCharacters:
    @pytest.mark.parametrize(
        ("given", "want"),
        [("Straße", "strasse"), ("İ", "i̇"), ("ǅ", "dž"), ("Σας", "σασ"), ("ﬁẞＡ\u0345", "fissaι"), ("a\xadb", "ab")],
    )
    def test_case_fold(self, given, want):
        assert text.CaseFold()(given)[()] == want
        assert text.CaseFold()([[given]]).tolist() == [[want]]

    @pytest.mark.parametrize(
        ("form", "want"), [("NONE", "éﬁ"), ("NFC", "éﬁ"), ("NFKC", "éfi"), ("NFD", "e\u0301ﬁ"), ("NFKD", "e\u0301fi")]
    )
    def test_normal_forms(self, form, want):
        assert text.NormalizeUTF8(NormalizeForm[form])("éﬁ")[()] == want

    @pytest.mark.parametrize(
        ("pattern", "replace", "line", "want"),
        [
            (r"\s+", "_", "a b  c", "a_b_c"),
            ("(a)(b)", "$2$1", "xab", "xba"),
            ("(a)(b)", r"\2", "xab", "x2"),
            ("x*", "_", "axxb", "_a__b_"),
            ("", "_", "abc", "_a_b_c_"),
            (r"\p{Lu}", "_", "aBC", "a__"),
        ],
    )
    def test_replace(self, pattern, replace, line, want):
        assert text.RegexReplace(pattern, replace)(line)[()] == want

    def test_the_first_only(self):
        assert text.RegexReplace("a", "b", False)("aa")[()] == "ba"
        with pytest.raises(RuntimeError):
            text.RegexReplace("(", "x")("a")

    @pytest.mark.parametrize("operation", [text.CaseFold(), text.NormalizeUTF8(), text.RegexReplace("a", "b")])
    @pytest.mark.parametrize("value", [3, b"a"])
    def test_other_values(self, operation, value):
        with pytest.raises(RuntimeError):
            operation(value)

    def test_bytes(self):
        assert text.to_bytes(np.array(["ab", "é"])).tolist() == [b"ab", b"\xc3\xa9"]
        assert text.to_str(np.array([b"\xe9"]), "latin1").tolist() == ["é"]
        with pytest.raises(TypeError):
            text.to_bytes(np.array([1]))
        with pytest.raises(ValueError):
            text.to_bytes(["a"])
        with pytest.raises(UnicodeDecodeError):
            text.to_str(np.array([b"\xe9"]))


class TestVocab:
    def test_lists(self):
        assert Vocab.from_list(["a", "b"]).vocab() == {"a": 0, "b": 1}
        assert Vocab.from_list(["a"], ["<p>", "<u>"]).vocab() == {"<p>": 0, "<u>": 1, "a": 2}
        assert Vocab.from_list(["a"], ["<p>"], special_first=False).vocab() == {"a": 0, "<p>": 1}

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ((["a", "a"],), ValueError),
            ((["a"], ["a"]), ValueError),
            ((["a"], ["z", "z"]), ValueError),
            (([1],), TypeError),
            (("ab",), TypeError),
            ((("a", "b"),), TypeError),
            ((["a"], "x"), TypeError),
            ((["a"], None, 3), TypeError),
        ],
    )
    def test_no_list(self, given, error):
        with pytest.raises(error):
            Vocab.from_list(*given)

    def test_numbers_and_words(self):
        vocab = Vocab.from_dict({"a": 3, "b": 1, "c": 0})
        assert vocab.tokens_to_ids(["a", "c"]) == [3, 0]
        assert vocab.tokens_to_ids("b") == vocab.tokens_to_ids(["b"]) == 1
        assert vocab.tokens_to_ids(["z", "a"]) == [-1, 3]
        assert vocab.tokens_to_ids(np.array(["a", "b"])) == [3, 1]
        assert vocab.ids_to_tokens([3, 0]) == ["a", "c"]
        assert vocab.ids_to_tokens(1) == vocab.ids_to_tokens(np.array([1])) == "b"
        assert vocab.ids_to_tokens([9]) == ""
        for call in (lambda: vocab.tokens_to_ids(3), lambda: vocab.ids_to_tokens("a")):
            with pytest.raises(TypeError):
                call()
        with pytest.raises(ValueError):
            vocab.ids_to_tokens(-1)

    @pytest.mark.parametrize(
        ("given", "error"), [({"a": -3}, ValueError), ({"a": "x"}, TypeError), ({1: 1}, TypeError)]
    )
    def test_no_dict(self, given, error):
        with pytest.raises(error):
            Vocab.from_dict(given)

    def test_files(self, tmp_path):
        path = tmp_path / "v.txt"
        path.write_bytes(b"a,1\nb,2\n\nc d ,x\n")
        assert Vocab.from_file(str(path)).vocab() == {"a,1": 0, "b,2": 1, "": 2, "c d ,x": 3}
        assert Vocab.from_file(str(path), ",", 2, ["<u>"], False).vocab() == {"a": 0, "b": 1, "<u>": 2}
        path.write_bytes(b"a\r\n b\n")
        assert Vocab.from_file(str(path)).vocab() == {"a\r": 0, " b": 1}
        path.write_bytes(b"a\nb\na\n")
        with pytest.raises(RuntimeError):
            Vocab.from_file(str(path))
        with pytest.raises(RuntimeError):
            Vocab.from_file(str(tmp_path / "nope"))
        with pytest.raises(ValueError):
            Vocab.from_file(str(path), vocab_size=0)
        with pytest.raises(TypeError):
            Vocab.from_file(3)

    def test_datasets(self):
        data = ds.NumpySlicesDataset({"w": ["b", "a", "c", "b", "a", "b"], "x": [1] * 6, "z": ["q"] * 6}, shuffle=False)
        assert Vocab.from_dataset(data, "w").vocab() == {"b": 0, "a": 1, "c": 2}
        assert Vocab.from_dataset(data, ["w", "z"]).vocab() == {"q": 0, "b": 1, "a": 2, "c": 3}
        assert Vocab.from_dataset(data, "w", (2, 3)).vocab() == {"b": 0, "a": 1}
        assert Vocab.from_dataset(data, "w", (None, 2)).vocab() == {"a": 0, "c": 1}
        assert Vocab.from_dataset(data, "w", top_k=1, special_tokens=["<p>"]).vocab() == {"<p>": 0, "b": 1}
        ties = ds.NumpySlicesDataset({"w": ["é", "b", "a", "B"]}, shuffle=False)
        assert Vocab.from_dataset(ties).vocab() == {"B": 0, "a": 1, "b": 2, "é": 3}
        for given in ((None,), ("nope",), ("x",), ("w", None, None, ["a"])):
            with pytest.raises(RuntimeError):
                Vocab.from_dataset(data, *given)
        for given, error in {("w", (3, 2)): ValueError, ("w", 3): TypeError, ("w", None, 0): ValueError}.items():
            with pytest.raises(error):
                Vocab.from_dataset(data, *given)

    def test_none(self):
        with pytest.raises(RuntimeError):
            Vocab().vocab()


VOCAB = Vocab.from_list(["a", "b", "c"])


class TestSequences:
    def test_lookup(self):
        assert text.Lookup(VOCAB)([["a", "c"], ["b", "b"]]).tolist() == [[0, 2], [1, 1]]
        assert text.Lookup(VOCAB)("b").dtype == np.int32
        assert text.Lookup(VOCAB, "c")(["z", "a"]).tolist() == [2, 0]
        assert text.Lookup(VOCAB, data_type=ms.float32)(["b"]).dtype == np.float32
        for operation, value in ((text.Lookup(VOCAB), ["z"]), (text.Lookup(VOCAB), 3), (text.Lookup(VOCAB), b"a")):
            with pytest.raises(RuntimeError):
                operation(value)
        with pytest.raises(RuntimeError):
            text.Lookup(VOCAB, "q")(["a"])
        for given in (({"a": 1},), (VOCAB, 3), (VOCAB, None, "int32"), (VOCAB, None, np.int32)):
            with pytest.raises(TypeError):
                text.Lookup(*given)

    @pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "float16", "float32", "float64"])
    def test_to_number(self, dtype):
        found = text.ToNumber(getattr(ms, dtype))([["1", "-2", " 3 "]])
        assert (str(found.dtype), found.tolist()) == (dtype, [[1, -2, 3]])

    @pytest.mark.parametrize(
        ("dtype", "given"),
        [
            *(
                ("int8", "300"),
                ("uint8", "-1"),
                ("int32", "abc"),
                ("int32", ""),
                ("float32", "1e40"),
                ("float32", "inf"),
            ),
            ("float16", "1e6"),
        ],
    )
    def test_no_number(self, dtype, given):
        with pytest.raises(RuntimeError):
            text.ToNumber(getattr(ms, dtype))([given])

    def test_what_a_text_begins_with(self):
        assert text.ToNumber(ms.int32)(["12abc", "4.7"]).tolist() == [12, 4]
        for dtype in (ms.bool_, "int32"):
            with pytest.raises(TypeError):
                text.ToNumber(dtype)

    def test_truncate(self):
        assert text.Truncate(2)(["a", "b", "c"]).tolist() == ["a", "b"]
        assert text.Truncate(2)([[1, 2, 3], [4, 5, 6]]).tolist() == [[1, 2], [4, 5]]
        assert text.Truncate(9)([1]).tolist() == [1]
        for value in ("abc", [[[1]]]):
            with pytest.raises(RuntimeError):
                text.Truncate(1)(value)
        for length, error in ((0, ValueError), (2.0, TypeError)):
            with pytest.raises(error):
                text.Truncate(length)

    @pytest.mark.parametrize(
        ("first", "second", "length", "want"),
        [
            (5, 4, 7, (4, 3)),
            (5, 5, 3, (2, 1)),
            (2, 6, 5, (2, 3)),
            (3, 3, 10, (3, 3)),
            (6, 2, 0, (0, 0)),
            (6, 2, 5, (3, 2)),
        ],
    )
    def test_truncate_a_pair(self, first, second, length, want):
        found = text.TruncateSequencePair(length)(np.arange(first), np.arange(second))
        assert tuple(map(len, found)) == want

    def test_no_pair(self):
        for values in (([[1]], [[1]]), ([1, 2],)):
            with pytest.raises(RuntimeError):
                text.TruncateSequencePair(3)(*values)

    def test_windows(self):
        assert text.SlidingWindow(3)([1, 2, 3, 4]).tolist() == [[1, 2, 3], [2, 3, 4]]
        assert text.SlidingWindow(2, -1)(["a", "b"]).tolist() == [["a", "b"]]
        assert text.SlidingWindow(9)([1, 2]).tolist() == []
        for operation, value in (
            (text.SlidingWindow(2, 1), [1, 2]),
            (text.SlidingWindow(2), [[1, 2]]),
            (text.SlidingWindow(1), 3),
        ):
            with pytest.raises(RuntimeError):
                operation(value)
        with pytest.raises(ValueError):
            text.SlidingWindow(0)

    @pytest.mark.parametrize(
        ("given", "want"),
        [
            ((1,), ["a", "b", "c"]),
            ((2,), ["a b", "b c"]),
            ((5,), [""]),
            (([2, 3],), ["a b", "b c", "a b c"]),
            (([5, 2],), ["", "a b", "b c"]),
            ((3, ("_", 9), ("&", 1)), ["_ _ a", "_ a b", "a b c", "b c &"]),
            ((2, ("_", 2), ("&", 1), "-"), ["_-a", "a-b", "b-c", "c-&"]),
        ],
    )
    def test_ngrams(self, given, want):
        assert text.Ngram(*given)(["a", "b", "c"]).tolist() == want

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            *(((n,), ValueError) for n in (0, [], [2, -1], 2.0)),
            *(((n,), TypeError) for n in (True, [True], [2.0], ["a"], [np.int64(1)])),
            ((2, ("_", -1)), ValueError),
            ((2, "_"), ValueError),
            ((2, ("", 0), ("", 0), 3), TypeError),
        ],
    )
    def test_no_ngrams(self, given, error):
        with pytest.raises(error):
            text.Ngram(*given)
        for value in ("a", [["a"]], [1]):
            with pytest.raises(RuntimeError):
                text.Ngram(2)(value)

    def test_add_token(self):
        assert text.AddToken("X")(["a", "b"]).tolist() == ["X", "a", "b"]
        assert text.AddToken("X", False)([["a"], ["b"]]).tolist() == [["a", "X"], ["b", "X"]]
        for value in ("a", [1]):
            with pytest.raises(RuntimeError):
                text.AddToken("X")(value)
        for given in ((3,), ("X", 3)):
            with pytest.raises(TypeError):
                text.AddToken(*given)


@pytest.mark.msvjp_only("not here yet")
@pytest.mark.parametrize("name", ["JiebaTokenizer", "SentencePieceVocab", "UnicodeScriptTokenizer", "GloVe"])
def test_what_is_missing_says_its_name(name):
    with pytest.raises(NotImplementedError, match=name):
        getattr(text, name)("a", "b")
