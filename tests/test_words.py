"""The English of docstrings, comments, messages and documents: no phrase of a fixed list occurs."""

from __future__ import annotations

import ast
import functools
import itertools
import re
from bisect import bisect
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.every_case import every_case
from tests.helpers.paths import ROOT

FOLDERS = ("autograd", "nn", "viz", "examples", "tests")
SUFFIXES = {".py", ".pyx", ".pxi", ".h", ".js", ".css", ".md"}
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")

BECAUSE = "it|its|they|their|there|this|that|these|what|nothing|we|you|he|no|not|else"

# Each phrase: a pattern, plain English for it, and a sentence in which the pattern must be found.
PHRASES = {
    "derivative by": (
        r"\b(?:derivatives?|gradients?|slopes?|partials?)(?: of(?: (?!is\b)[\w'`]+){1,6})?(?<!followed) by"
        r" (?!hand\b|position\b|finite|central|a rule\b|autograd\b|backward\b|the root\b|the square\b|its symbol\b)",
        "derivative with respect to",
        "the derivative by x",
    ),
    "derive by": (
        r"\b[Dd]eriv(?:e[sd]?|ing) (?:\w+ ){0,3}by\b",
        "differentiate with respect to",
        "Derive the output by w",
    ),
    "is no": (
        r"(?<!there )\b(?:is|are|was|were|be|being) no (?!longer\b|more\b|less\b|way\b|need\b|matter\b|fewer\b)",
        "is not a",
        "z is no number",
    ),
    "is none": (
        r"(?<!there )\b(?:is|are|was|were) none\b(?! of)",
        "say what it is",
        "a number is wanted, and 'x' is none",
    ),
    "one a": (r"(?<!which )\bone an? \w", "one per", "a list of rates, one a neuron"),
    "stands": (r"\b(?:stands?|stood)\b(?! (?:out|for)\b)", "is", "the rule stands in the table"),
    "whatever": (r"\b(?:whatever|whichever|whoever|whomever)\b", "any", "whatever it holds"),
    "so many": (r"\bso (?:many|few|much)\b", "this many", "so many steps are kept"),
    "of which": (r"\bof (?:which|whom)\b", "two sentences", "two lists, of which one is empty"),
    "for as because": (rf"[,;:] for (?:{BECAUSE})\b", "because", "it copies, for it must not change"),
    "nobody's business": (r"\b(?:nobody|no one)'s business\b", "private", "its fields are nobody's business"),
    "goes on with": (
        r"\b(?:goes?|went|going) on (?:with|where|after)\b",
        "continues",
        "it goes on with the next",
    ),
    "are wanted": (r"\b(?:is|are|was|were) (?:wanted|asked for)\b", "expected", "two numbers are wanted"),
    "gives out": (r"\b(?:gives?|gave|giving) out\b", "returns", "the sampler gives out rows"),
    "tell whether": (r"^Tell whether\b", "Return whether", "Tell whether it holds"),
    "anew": (r"\banew\b", "again", "it computes the loss anew"),
    "one after the other": (r"\bone after the other\b", "in sequence", "modules one after the other"),
    "first numbers": (r"\b[Ff]irst (?:numbers|weights) of\b", "initial weights", "the first numbers of weights"),
    "from 0 on": (r"\bfrom -?\d+ on\b(?!ward)", "at least 0", "a number from 0 on"),
    "as of the class": (r": as of [`A-Z]", "as for", "params: as of SGD"),
    "left out": (
        r"\b[Ii]f (?:it is )?left out\b|\b[Ii]f omitted\b",
        "by default, or default: ...",
        "names of leaves; all leaves if omitted",
    ),
    "a type as a number": (r"\bgot one \{type", "expected X, got Y", "got one {type(x).__name__}"),
    "what is found": (
        r"\b[Rr]eturn what (?:is|was|follows|computes|lies|it|a|each|this)\b",
        "name the thing",
        "Return what is found about it",
    ),
    "what to remember": (r"\bwhat to remember\b", "its memory", "the new number and what to remember"),
    "numbers put in": (r"\b(?:numbers|operands) put in\b", "substituted", "with its numbers put in"),
    "with all that": (r"\bwith all that\b", "with everything that", "ended with all that it started"),
    "no matter how": (r"\bno matter (?:how|what|which)\b", "even if", "kept no matter how small"),
    "what of": (r"\b[Ww]hat of (?=[A-Z])", "name the things", "a page of what of NumPy works"),
    "came about": (r"\b(?:came|comes?) about\b", "was computed", "how the numbers came about"),
    "something else than": (
        r"\b(?:something|anything) else than\b",
        "differs from",
        "it gives something else than ours",
    ),
    "finer than it is": (
        r"\b(?:finer|larger|smaller|longer|shorter) than \w+ (?:is|are)\b",
        "finer than floats",
        "finer than floats are",
    ),
    "condemns": (r"\bcondemn(?:s|ed)?\b", "fails", "the check condemns relu"),
    "in sight": (r"\bin sight\b", "visible", "every number in sight"),
    "goes without": (r"\bgoes without\b", "omit", "it goes without saying"),
    "None where": (
        r"\b(?:None|NULL|[Ff]alse|nothing) where there (?:is|are)\b",
        "or None if",
        "the first match, None where there is none",
    ),
    "where it is": (
        r"\bwhere (?:it|x) is (?:positive|negative|none)\b",
        "if",
        "x where it is positive, else 0",
    ),
    "base of": (r"^Base of\b", "base class of", "Base of optimizers."),
    "long to": (r"\btakes? long to\b", "is slow to", "it takes long to import"),
    "for ever": (r"\bfor ever\b", "forever", "it runs for ever"),
    "all else": (r"\ball else\b", "everything else", "all else is refused"),
    "hears of": (r"\b[Hh]ears? (?:of|that)\b", "receives, is told of", "the listener hears of each comparison"),
    "let go of": (r"\blet(?:s|ting)? go of\b", "release, free", "it lets go of the operands"),
    "told apart": (
        r"\b(?:told|tells?) (?:apart|right|kinks?|mistakes?)\b",
        "distinguish",
        "kinks are told apart from jumps",
    ),
    "asks for nothing": (r"\basks? for nothing\b", "self-contained", "a page that asks for nothing"),
    "its like": (r"\b(?:and|or|with) (?:its|their) like\b", "similar ones", "grad and its like"),
    "of its own": (
        r"\bof (?:its|their|his|our) own\b(?! (?:command|error)\b)",
        "its own, separate",
        "a row of its own",
    ),
    "beside": (
        r"\b[Bb]esides?,? (?:an?|the|its?|ours|their|which|others?|rates|each|all|them|very|this|that|every|some)\b",
        "next to, except",
        "a bar beside the picture",
    ),
    "the least": (r"\bthe least (?!of\b|squares|common)", "the smallest", "the least decrease that counts"),
    "give in an error": (r"; give (?:it|one|an?|the|nn|each)\b", "pass", "it has no names; give it a list"),
    "0 or more": (r"\b[01] or more\b", "at least 0", "a rate must be 0 or more"),
    "of a library": (
        r"\b(?:models?|expressions?|functions?|languages?|strateg(?:y|ies)|arrays?|scalars?|callbacks?|schedulers?"
        r"|tensors?|numbers?) of (?:ONNX|SymPy|C|JavaScript|NumPy|Typst|hypothesis|JAX|PyTorch|Python|mpmath)\b(?!')",
        "a NumPy function",
        "a function of NumPy",
    ),
    "of the user": (
        r"\b(?:operations?|executors?|rules?|objects?|functions?|modules?|loss(?:es)?|class(?:es)?|programs?)"
        r" of (?:(?:an?|the) )?users?\b(?!')",
        "a user's operation",
        "an operation of the user",
    ),
    "that of": (r"\bthat of [A-Z]", "name the thing", "the speed is that of Cython"),
    "by turns": (r"\bby turns\b|\bas told\b", "alternating", "labels -1 and 1 by turns"),
    "but for": (r"\bbut for (?!all\b)", "except for", "the same but for the sign"),
    "takes part": (r"\b(?:takes?|took|taking) part\b", "is in, counts", "weights that take part in the sum"),
    "meets": (r"\b(?:meets|meet|met) (?:the|an?|all)\b", "fails, is run on", "a mutant meets the tests"),
    "of nothing": (r"\bof nothing\b", "of an empty list", "the mean of nothing is undefined"),
    "nothing but": (r"\bnothing but\b", "only", "it accepts nothing but True"),
    "shall": (r"\b[Ss]hall\b", "must, should", "the rate that shall be used"),
    "already last": (r"\b\w+(?:ed|en) already\b", "already imported", "it was imported already"),
    "exchanged": (r"\b(?:are|is|were|was|be) exchanged\b", "swapped", "the operands are exchanged"),
    "everybody": (r"\b(?:some|every)body\b", "everyone, or name them", "as everybody writes it"),
    "it in Raises": (
        r"\b(?:[A-Z]\w*(?:Error|Warning)|Refusal): (?:it|its|they|their|such|neither)\b(?! takes)",
        "name the thing that is wrong",
        "TypeError: it is not a path.",
    ),
    "its in Args": (
        r"(?<=[.:`]) [a-z_]+(?:, [a-z_]+)*: (?:its|their) \w+",
        "name the owner",
        "Args: f: the function. primals: its arguments.",
    ),
    "counted from": (r"\bcounted from\b", "zero-based, 1-based, starting at", "an epoch, counted from 0"),
    "call of": (r"\bcalls? of\b", "a call to", "each call of f"),
    "how many there are": (
        r"\bhow many (?:there are|rows the|rows there|outputs each)\b",
        "the number of",
        "count: how many there are.",
    ),
    "will do that": (r"\bwill do that\b", "any large number works", "any number will do that is large"),
    "extension chooses": (
        r"\bextensions?(?: of [\w' ]+)? chooses?\b",
        "determines",
        "the extension of the file chooses the format",
    ),
    "when it is called": (r"; when it is called\b", "or, in a call,", "f is not a function; when it is called, it"),
    "gives the bits": (r"\bgives? the (?:same )?bits\b", "computes the same bits", "C gives the bits of Python"),
    "from outside": (r"\bfrom outside\b(?! (?:of )?the\b)", "closed-over", "f uses a Value from outside"),
    "another order": (r"\banother (?:order|iteration|size)\b", "a different", "added in another order"),
    "errors of a name": (
        r"\b[Ee]rrors? of (?:an? )?(?:missing|wrong|unknown|misspelled)\b",
        "errors for",
        "the error of a missing name",
    ),
    "British spelling": (
        r"(?i)\b(?:\w*colour\w*|behaviou?rs?(?<!vior)(?<!viors)|neighbour\w*|favour\w*|honour\w*|grey\w*|centre\w*"
        r"|(?<!import )(?:un)?labell(?:ed|ing|er)\b(?!\()|modell\w+|cancelled|travell\w+|whilst|learnt|spelt"
        r"|analyse\w*|catalogue\w*|artefact\w*|judgement\w*"
        r"|(?:optim|normal|initial|recogn|organ|summar|minim|maxim|serial|linear|vector|parametr|general|penal|visual"
        r"|special|final|standard|real|regular|symbol|quant|token|equal|random|local|util|factor|memo|synchron)is(?:e|es|ed|er"
        r"|ers|ing|ation|ations))\b",
        "American spelling",
        "the optimiser's behaviour",
    ),
}
STRING_OR_COMMENT = re.compile(
    r'''(?s:"""(?:\\.|[^\\])*?"""|\'{3}(?:\\.|[^\\])*?\'{3})|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*'''
)
FRAGMENT = re.compile(
    r"^.*\S  (?:#|//) (?:of|that|whose|which|until|with which|by which|in which|to which|and|or|but) .*", re.MULTILINE
)
HEADLINE = re.compile(r'^ *"""(?:What|How|Which|Where|Whether|Who|Whose|Why)\b.*', re.MULTILINE)


def files() -> Iterator[Path]:
    """Yield every file whose English is checked."""
    yield from (ROOT / name for name in DOCUMENTS)
    for folder in FOLDERS:
        yield from sorted(
            path for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES and path.name != "test_words.py"
        )


def python_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a Python file, except single words, and its comments, each with its line."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value
    block: list[str] = []
    last = 0
    for line, comment in comments(source):
        if block and line != last + 1:
            yield last - len(block) + 1, " ".join(block)
            block = []
        block.append(comment.lstrip("#: "))
        last = line
    if block:
        yield last - len(block) + 1, " ".join(block)


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a Python source, each with its line (`tokenize` takes ten times as long)."""
    line, counted = 1, 0
    for match in STRING_OR_COMMENT.finditer(source):
        if match[0].startswith("#"):
            line, counted = line + source.count("\n", counted, match.start()), match.start()
            yield line, match[0]


def texts(path: Path) -> list[tuple[int, str]]:
    """Return the texts of a file with their lines, without line breaks and comment marks."""
    if path.suffix == ".py":
        pieces = python_texts(path)
    else:  # by paragraphs, so that no phrase spans code
        lines = [re.sub(r"^\s*(?:[#*>]|//|/\*)+", "", line) for line in path.read_text(encoding="utf-8").splitlines()]
        starts = [0, *(number for number, line in enumerate(lines) if not line.strip()), len(lines)]
        pieces = ((a + 1, " ".join(lines[a:b])) for a, b in itertools.pairwise(starts))
    return [(line, " ".join(text.split())) for line, text in pieces]


@functools.cache
def all_texts() -> tuple[str, list[int], list[str]]:
    """Return every text of every file, one per line, and for each line where it begins and where it is from."""
    texts_of = [(text, f"{path.relative_to(ROOT)}:{line}") for path in files() for line, text in texts(path)]
    starts = [0, *itertools.accumulate(len(text) + 1 for text, _ in texts_of)]
    return "\n".join(text for text, _ in texts_of), starts, [place for _, place in texts_of]


def found(pattern: str) -> Iterator[str]:
    """Yield each match of a pattern, with its place and the words around it."""
    whole, starts, places = all_texts()
    for match in re.finditer(pattern, whole, re.MULTILINE):
        i = bisect(starts, match.start()) - 1
        around = whole[max(starts[i], match.start() - 50) : min(match.end() + 40, starts[i + 1] - 1)]
        yield f"{places[i]}: {around}"


def test_no_phrase_of_the_list_occurs() -> None:
    """All phrases in one test, because only one process then reads all files."""
    complaints = []
    for phrase, (pattern, better, _) in PHRASES.items():
        if places := list(found(pattern)):
            complaints += [f"{len(places)} times {phrase!r}; better: {better}", *places]
    assert not complaints, "\n".join(complaints)


def test_headlines_are_noun_phrases_or_imperatives() -> None:
    places = [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for path in files()
        if path.suffix == ".py"
        for match in HEADLINE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not places, f"{len(places)} headlines begin with a question word\n" + "\n".join(places)


def test_comments_do_not_continue_the_code() -> None:
    """A comment such as `x = 3  # of which one is used` is only half of a sentence."""
    places = [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for path in files()
        if path.suffix != ".md"
        for match in FRAGMENT.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not places, f"{len(places)} comments are fragments\n" + "\n".join(places)


@every_case("phrase", PHRASES)
def test_each_pattern_finds_its_phrase(phrase: str) -> None:
    pattern, _, sample = PHRASES[phrase]
    assert re.search(pattern, sample)
