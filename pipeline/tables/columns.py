"""Finding the column that holds the comments, by its name and by its content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pipeline.errors import InputError
from pipeline.tables.cells import is_code, is_typed

SAMPLE_ROWS = 1_000  # rows looked at before deciding
ONLY, BY_CONTENT, BY_NAME = "the only column", "found by its content", "found by its name"


def _words(text: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(separator))


_NAMES = _words(
    "commentaire,commentaires,comment,comments,avis,verbatim,verbatims,text,texte,review,reviews,feedback,message,contenu,content,"
    "remarque,remarques,temoignage,observation,observations,opinion,reponse libre,reponse ouverte,expression libre,texte libre,"
    "commentaire libre,commentaire client,commentaires client,avis client,avis clients,verbatim client,retour client,"
    "customer comment,customer feedback,review text,review body,review content,text review,comment text,texte de l avis,"
    "texte avis,contenu de l avis,corps de l avis,texte du commentaire,contenu du commentaire",
    ",",
)
_NAME_WORDS = frozenset(name for name in _NAMES if " " not in name)
_OTHER_THINGS = _words(
    "id ids identifiant identifier uuid ref reference code cle key date dates heure time timestamp jour mois annee created "
    "nb nombre count total longueur length taille nom prenom name names auteur author user utilisateur pseudo email mail "
    "telephone tel adresse url lien link note notes rating score etoile etoiles stars title titre titres sujet objet subject "
    "langue language lang statut status etat type categorie category theme sentiment tag tags label source canal channel "
    "plateforme ville city pays country magasin store agence region marque brand produit product reponse reponses reply replies "
    "response responses answer entreprise company owner proprietaire proprio interne internal moderation moderateur "
    "traitement agent conseiller commercant index"
)
_ADDED_BEFORE = re.compile(r"verbatim_\w+")
_FUNCTION_WORDS = _words(
    "le la les l un une des du de d au aux et ou mais car donc que qu qui dont où ce cet cette ces ça cela c je j tu il elle on "
    "nous vous ils elles me m te se s mon ma mes ton son sa ses notre nos votre vos leur leurs ne n pas plus très trop bien "
    "est es suis sont était ai as a avons avez ont été être avoir pour par sur sous dans en avec sans chez à y tout tous si"
)
_TOKEN = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\S*[\d_]\S*")
_GREETING = re.compile(r"\W*(bonjour|bonsoir|cher|chère|chers|madame|monsieur|merci|hello|dear|thank)\b", re.IGNORECASE)
_COMPANY_SPEAKS = re.compile(
    r"nous (vous )?(remercions|présentons|regrettons|espérons|restons|prenons|serons)|nous sommes (sincèrement )?(ravi|désolé|navré|heureu)"
    r"|(votre|vos|your) (avis|retour|commentaire|message|fidélité|confiance|satisfaction|mécontentement|review|feedback)"
    r"|we (thank|are sorry|apologi[sz]e)",
    re.IGNORECASE,
)
_ENOUGH, _MARGIN, _NAMED = 0.9, 0.25, 2.0
_SENTENCE = 3  # words
_MOST_LISTED = 40
_NESTED = "holds lists or objects"
_FLATTEN = "flatten it, so that the comments stand in a column of their own"


class NoSuchColumnError(InputError):
    """A file has no column of the name that was given; ``columns`` are those that it has."""

    def __init__(self, what: str, columns: Sequence[str], *, where: str, fix: str) -> None:
        super().__init__(what, where=where, fix=fix)
        self.columns = tuple(columns)


@dataclass(frozen=True, slots=True)
class Found:
    """The text column and how it was found, for the user to read."""

    column: str
    how: str


def text_column_of(sample: Mapping[str, Sequence[str]], *, asked: str | None, names: Sequence[str], path: Path) -> Found:
    """The column that was asked for, or that is found; ``names`` are those that stand in the file, maybe one of them twice.

    Raises:
        InputError: as `find_text_column` or `chosen_text_column`; or its name is that of another column that may hold comments too.
    """
    if asked is None:
        return find_text_column(sample, path=path, names=names)
    found = chosen_text_column(asked, list(sample), path=path)
    if one_line(asked) in map(one_line, names):
        _refuse_doubled(found.column, names, sample, path)
    return found


def find_text_column(sample: Mapping[str, Sequence[str]], *, path: Path, nested: Sequence[str] = (), names: Sequence[str] = ()) -> Found:
    """The column that holds the comments, from the values of each in a sample of rows.

    A known name counts for two, content for up to two (words, French function words, values that differ); numbers, dates,
    identifiers, links and a company's replies count against. A ``nested`` column, of lists or objects, is not the one.

    Raises:
        InputError: no column looks like comments, or two do equally, or whose names tell as much hold sentences (“Points positifs” and
            “Points négatifs”), or by ``names`` two go by the same name.
    """
    scores = {name: _name_points(name) + _content_points(values) for name, values in sample.items() if name not in nested}
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    if len(sample) == len(ranked) == 1 and scores[ranked[0]] > -1:
        return Found(ranked[0], BY_NAME if is_known_name(ranked[0]) else ONLY)
    if not ranked or scores[ranked[0]] < _ENOUGH:
        besides = f", and {_listed(nested)} {_NESTED}" if nested else ""
        raise _undecided(f"no column looks like comments{besides}", scores, sample, path)
    if names:
        _refuse_doubled(ranked[0], names, sample, path)
    if len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < _MARGIN:
        raise _undecided(f"“{one_line(ranked[0])}” and “{one_line(ranked[1])}” look equally like comments", scores, sample, path, each=True)
    named = _name_points(ranked[0])
    if rivals := [name for name in ranked[1:] if _name_points(name) == named and _holds_sentences(sample[name])]:
        raise _undecided(f"{_listed([ranked[0], *rivals])} may all hold comments", scores, sample, path, each=True)
    return Found(ranked[0], BY_NAME if named > 0 else BY_CONTENT)


def chosen_text_column(name: str, columns: Sequence[str], *, path: Path, nested: Sequence[str] = ()) -> Found:
    """The column that goes by a name, or by its place: ``column_3`` is the third where none is called so.

    Raises:
        NoSuchColumnError: there is none; it tells the closest names.
        InputError: it is ``nested``, or would be a part of one that is, as `review.text`.
    """
    if inside := [column for column in nested if column == name or (name not in columns and name.startswith(f"{column}."))]:
        raise InputError(f"“{one_line(inside[0])}” {_NESTED}", where=str(path), fix=_FLATTEN)
    if same := [column for column in columns if column == name] or [column for column in columns if one_line(column) == one_line(name)]:
        return Found(same[0], "as you asked")
    if name in (places := {f"column_{place}": column for place, column in enumerate(columns, 1)}):
        return Found(places[name], "as you asked")
    raise no_such_column(name, columns, path=path)


def no_such_column(name: str, columns: Sequence[str], *, path: Path) -> NoSuchColumnError:
    """Tells the closest names, or all."""
    plain = {_plain(column): column for column in columns}
    close = get_close_matches(_plain(name), plain, n=3, cutoff=0.5)
    fix = f"did you mean {_listed([plain[match] for match in close])}?" if close else f"choose among {_listed(columns)}"
    return NoSuchColumnError(f"there is no column “{name}”", columns, where=str(path), fix=f"--text: {fix}")


def is_known_name(name: str) -> bool:
    """Whether a name is one that exports give to their comments."""
    return _plain(name) in _NAMES


def sounds_like_a_name(line: str) -> bool:
    """Whether a line reads as the name of a column and not as a comment: a thing, a code as `q12`, or words that names are made of."""
    plain = _plain(line)
    return plain in _OTHER_THINGS or not _NAME_WORDS.isdisjoint(plain.split()) or _CODE.fullmatch(line.strip()) is not None


def _refuse_doubled(column: str, names: Sequence[str], sample: Mapping[str, Sequence[str]], path: Path) -> None:
    """Raises InputError where another column of the same name may hold comments too."""
    columns = list(sample)
    own = columns.index(column)
    name = one_line(names[own])
    alike = [place for place, other in enumerate(names) if one_line(other) == name]
    rivals = [place for place in alike if place == own or _content_points(sample[columns[place]]) > 0]
    if name and len(rivals) > 1:
        places = [f"column_{place + 1}" for place in rivals]
        fix = f"give each a name of its own; or say by its place which one with --text, as in --text {' or '.join(places)}"
        what = f"{len(rivals)} columns that may hold the comments are called “{name}”"
        raise InputError(what, where=f"{path}, columns {' and '.join(str(place + 1) for place in rivals)}", fix=fix)


def _undecided(
    what: str, scores: Mapping[str, float], sample: Mapping[str, Sequence[str]], path: Path, *, each: bool = False
) -> InputError:
    """Advises to flatten nested columns, and to take one of the others, if possible the best of those that may be comments; or ``each``."""
    best = max(scores, key=scores.__getitem__, default="")
    example = f', as in --text "{one_line(best)}"' if scores and scores[best] > 0 else ""
    take = [f"say which one with --text{example}"] if scores else []
    flatten = [_FLATTEN] if len(scores) < len(sample) else []
    once_for_each = ["run once for each, with an -o of its own"] if each else []
    return InputError(what, where=f"{path}, columns {_listed(list(sample))}", fix="; or ".join(flatten + take + once_for_each))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_LISTED
    return ", ".join(f"“{one_line(name)}”" for name in names[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


def one_line(name: str) -> str:
    """A name as it is told: a header's cell may hold line ends."""
    return " ".join(name.split())


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).casefold()
    return " ".join(_TOKEN.findall("".join(c for c in letters if not unicodedata.combining(c))))


def _name_points(name: str) -> float:
    plain = _plain(name)
    if _ADDED_BEFORE.fullmatch(name):
        return -_NAMED
    if plain in _NAMES:
        return _NAMED
    words = set(plain.split())
    if words & _OTHER_THINGS and not name.rstrip().endswith("?"):  # a question says what is asked about, not what is answered
        return -_NAMED
    return _NAMED / 2 if words & _NAME_WORDS else 0.0


def _content_points(values: Sequence[str]) -> float:
    filled = [value for value in values if value.strip()]
    if not filled:
        return 0.0
    if _share(filled, lambda value: is_typed(value) or is_code(value)) > 0.5 or _share(filled, is_reply) > 0.3:
        return -3.0
    words = _words_of(filled)
    length = sum(map(len, words)) / len(words)
    french = sum(word in _FUNCTION_WORDS for row in words for word in row) / max(sum(map(len, words)), 1)
    distinct = len(set(filled)) / len(filled)
    return min(length / 12, 1.0) + 0.5 * min(french / 0.25, 1.0) + 0.5 * distinct


def _holds_sentences(values: Sequence[str]) -> bool:
    """Whether values look like comments, and are longer on average than titles and names."""
    words = _words_of([value for value in values if value.strip()])
    return _content_points(values) >= _ENOUGH and sum(map(len, words)) >= _SENTENCE * len(words)


def _words_of(values: Sequence[str]) -> list[list[str]]:
    return [_TOKEN.findall(value[:2_000].casefold()) for value in values]


def is_reply(text: str) -> bool:
    """Whether a company wrote this to a customer: it greets, then thanks or regrets; or does so twice."""
    head = text[:2_000]
    said = sum(1 for _ in _COMPANY_SPEAKS.finditer(head))
    return said > 1 or (said == 1 and _GREETING.match(head) is not None)


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values)
