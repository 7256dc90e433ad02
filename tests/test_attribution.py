"""Who says so: named in the sentence, in the quotation around, or one sentence back."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bench.attribution import main as measure
from eval.bench.attribution import same_speaker
from index.sentences import sentence_around, sentences
from qa.attribution import attribution, shortened

SHARED = Path(__file__).resolve().parents[2] / "shared"
QUESTIONS = SHARED / "data" / "news_qa"


def read(text, answer):
    start = text.index(answer)
    end = start + len(answer)
    return attribution(text, sentence_around(sentences(text), start, end), start, end)


def speaker(text, answer):
    found = read(text, answer)
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("text", "answer", "name"),
    [
        ("Selon le ministre américain Antony Blinken, qui cite ses services, 8 000 hommes"
         " seraient là.", "8 000", "Antony Blinken"),
        ("D’après des estimations ukrainiennes, 25 000 autres suivront.", "25 000",
         "des estimations ukrainiennes"),
        ("Le séisme a fait 12 morts, selon le maire, Jean Petit.", "12", "Jean Petit"),
        ("Le renfort, d'après Séoul, compterait 12 000 hommes.", "12 000", "Séoul"),
        ("Aux yeux de la maire, le pont coûtera 3 millions.", "3 millions", "la maire"),
        ("Pour Paul Martin, la digue tiendra dix ans.", "dix ans", "Paul Martin"),
        ("Le feu a détruit 30 hectares, a-t-on appris de source policière.", "30",
         "une source policière"),
        ("Deux cyclistes sont morts, a-t-on appris mardi auprès du parquet de Gap.", "Deux",
         "le parquet de Gap"),
        ("Le pont a cédé, de l’avis des pompiers.", "cédé", "les pompiers"),
        ("Le pont date de 1932, selon le sous-préfet de Gex, Paul Martin.", "1932", "Paul Martin"),
        ("Le chiffre de 300 blessés, avancé par Kiev, circule.", "300", "Kiev"),
        ("Le chômage est évalué à 9 % par l’Institut Dupré.", "9 %", "l’Institut Dupré"),
    ],
)  # fmt: skip
def test_a_source_is_named_by_a_preposition(text, answer, name):
    assert speaker(text, answer) == name


@pytest.mark.parametrize(
    ("text", "answer", "name"),
    [
        ("Mark Rutte a affirmé que 10 000 hommes étaient déployés.", "10 000", "Mark Rutte"),
        ("Le chef de l’OTAN, Mark Rutte, a confirmé 10 000 hommes.", "10 000", "Mark Rutte"),
        ("Mark Rutte (OTAN) a fait état de 10 000 hommes.", "10 000", "Mark Rutte"),
        ("La ministre a déclaré le 1er novembre que 500 hommes partaient.", "500", "La ministre"),
        ("Volodymyr Zelensky a annoncé samedi 11 janvier la capture de deux soldats.", "deux",
         "Volodymyr Zelensky"),
        ("Dans un communiqué, la mairie indique que 40 arbres sont tombés.", "40", "la mairie"),
        ("Un bilan de la préfecture fait état de 13 morts.", "13",
         "Un bilan de la préfecture"),
        ("Le renseignement sud-coréen évoque 1 500 soldats.", "1 500",
         "Le renseignement sud-coréen"),
        ("Le parquet a rejeté l’accord, qui estimait le prix à 2 millions.", "2 millions",
         "l’accord"),
        ("Le club a quitté la ligue, affirmant que 20 joueurs n’étaient pas payés.", "20",
         "Le club"),
        ("La ville s’inquiète, avec des rapports occidentaux évoquant 300 hommes.", "300",
         "des rapports occidentaux"),
        ("Anne Petit reconnaît avoir perdu 4 000 euros.", "4 000 euros", "Anne Petit"),
        ("Les avocats invoquent la peur, arguant que 20 hommes ont tiré.", "20", "Les avocats"),
        ("La Gazette de Gex y voit pour sa part un « cadeau de 300 euros ».", "300 euros",
         "La Gazette de Gex"),
        ("La Maison-Blanche parle d’une décision « scandaleuse ».", "scandaleuse",
         "La Maison-Blanche"),
    ],
)  # fmt: skip
def test_the_subject_of_a_reporting_verb_speaks_of_what_follows_it(text, answer, name):
    assert speaker(text, answer) == name


@pytest.mark.parametrize(
    ("text", "answer", "name"),
    [
        ("« Ils sont 12 000 », a déclaré le porte-parole sud-coréen.", "12 000",
         "le porte-parole sud-coréen"),
        ("Ils sont 8 000 à Koursk, sur 10 000 hommes, a déclaré jeudi Antony Blinken.", "8 000",
         "Antony Blinken"),
        ("Ce sont des héros, a ajouté l’ancien ministre de la Défense.", "des héros",
         "l’ancien ministre de la Défense"),
        ("« La digue, a dit Paul Martin, a tenu dix ans. »", "dix ans", "Paul Martin"),
        ('"Le pont a cédé", a indiqué mardi à la presse la préfète, Anne Petit.', "Le pont",
         "Anne Petit"),
        ("Le vol a duré une nuit, rapporte l’AFP.", "une nuit", "l’AFP"),
        ("Le pont a cédé, s’exclame l’ex-maire, Paul Martin.", "cédé", "Paul Martin"),
        ("« Le pont a cédé », explique à l’AFP Paul Martin.", "cédé", "Paul Martin"),
        ("Comme le rappelle Ouest-Éclair, le pont date de 1932.", "1932", "Ouest-Éclair"),
        ("Paul Martin résume : « La digue tiendra dix ans. »", "dix ans", "Paul Martin"),
        ("Paul Martin en sourit encore : « Nous étions douze. »", "douze", "Paul Martin"),
    ],
)  # fmt: skip
def test_the_speaker_of_a_quotation_stands_before_inside_or_after_it(text, answer, name):
    assert speaker(text, answer) == name


def test_a_quotation_of_several_sentences_has_the_speaker_named_at_its_end():
    text = "« Nous étions douze. Le pont a cédé. Trois sont morts », a raconté Paul Martin."
    assert speaker(text, "douze") == speaker(text, "Trois") == "Paul Martin"


def test_a_quotation_on_its_own_goes_on_from_the_sentence_before():
    text = "« Le pont a cédé », a raconté Paul Martin. « Nous étions douze. »"
    assert speaker(text, "douze") == "Paul Martin"


def test_a_quotation_may_be_signed_on_the_line_below():
    text = "« Nous étions douze. »\n— Paul Martin, rescapé"
    assert speaker(text, "douze") == "Paul Martin"


@pytest.mark.parametrize(
    ("text", "answer", "name"),
    [
        ("Paul Martin est maire. Il a affirmé que le pont coûterait 3 millions.", "3 millions",
         "Paul Martin"),
        ("La police enquête. Trois hommes sont recherchés, a-t-elle précisé.", "Trois",
         "La police"),
        ("Les pompiers sont là. Ils évoquent 20 blessés.", "20", "Les pompiers"),
        ("Le pont a cédé, a dit Anne Petit. Selon elle, 20 personnes passaient.", "20",
         "Anne Petit"),
        ("Anne Petit est arrivée. Cette dernière évoque 20 blessés.", "20", "Anne Petit"),
        ("Le maire de Brest, Paul Martin, est là. « Il manque 20 lits », a dit le maire.", "20",
         "Paul Martin"),
        ("Paul Martin, maire de Brest, est là. « Il manque 20 lits », a dit le maire.", "20",
         "Paul Martin"),
        ("Le maire a vu Anne Petit. « Il manque 20 lits », a dit le maire.", "20", "le maire"),
        ("Mardi, lors de la fête, la reine Anne est venue. « Il manque 20 lits », souligne-t-elle.",
         "20", "la reine Anne"),
        ("Il pleut. Il a affirmé que le pont coûterait 3 millions.", "3 millions", None),
        ("La mairie se tait. Il a affirmé que le pont coûterait 3 millions.", "3 millions", None),
    ],
)  # fmt: skip
def test_a_pronoun_stands_for_a_speaker_one_sentence_back_that_agrees(text, answer, name):
    assert speaker(text, answer) == name


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Ils sont 12 000 sur place.", "12 000"),
        # the article itself says who spoke, when, and of what was spoken
        ("Le chef de l’OTAN, Mark Rutte, a affirmé que des unités étaient là.", "Mark Rutte"),
        ("« C’est fini », a dit Paul Martin.", "Paul Martin"),
        ("Le maire a déclaré le 3 mai que la digue tiendrait.", "3 mai"),
        # "on" is nobody, even after somebody
        ("Le maire est là. On dénombre 193 morts.", "193"),
        # …, et selon Y, … does not speak of what comes before it
        ("À ce jour, 11 000 soldats seraient là, et selon des estimations ukrainiennes, 25 000"
         " autres suivraient.", "11 000"),
        # nor what somebody does after what they say
        ("Anne Petit a affirmé être malade et est restée trois semaines au lit.",
         "trois semaines"),
        # a participle that opens the sentence before is nobody's name
        ("Déroutés comme jamais, ils rient. « Nous étions douze », ont-ils dit.", "douze"),
        # not what a verb says elsewhere: "l'annonce", "a rapporté 3 millions", "selon les cas"
        ("L’annonce du maire a surpris 300 habitants.", "300"),
        ("La peine va de deux à cinq ans selon les cas.", "deux à cinq ans"),
        ("Il a son expression à lui, « un tour pour rien ».", "un tour pour rien"),
    ],
)  # fmt: skip
def test_nobody_is_named_when_the_article_itself_says_it(text, answer):
    assert speaker(text, answer) is None


@pytest.mark.parametrize(
    ("text", "answer", "name"),
    [
        ("Le bilan est ensuite monté à 40 blessés, puis 52.", "52", "Le bilan"),
        ("Le dernier bilan provisoire s’élève à 40 blessés.", "40", "Le dernier bilan provisoire"),
        ("Le décompte des voix atteint 4 000 oui.", "4 000", "Le décompte des voix"),
        ("Le bilan s’est alourdi. On compte désormais 52 blessés.", "52", "le bilan"),
        ("Un bilan est attendu. Il est pour l’heure fait état de 52 blessés.", "52", "le bilan"),
        # the outdated count is the toll's, the new one the mayor's
        ("Le bilan s’aggrave : d’abord évalué à 40 blessés, il est fait état de 52, d’après le"
         " maire.", "40", "le bilan"),
        ("Le bilan s’aggrave : d’abord évalué à 40 blessés, il est fait état de 52, d’après le"
         " maire.", "52", "le maire"),
        ("D’abord évalué à 40 blessés, le bilan serait de 52, selon le maire.", "40", "le bilan"),
        # a person comes before a toll
        ("Le bilan s’élève à 40 blessés, selon le maire.", "40", "le maire"),
        ("On dénombre 40 blessés, a dit le maire.", "40", "le maire"),
    ],
)  # fmt: skip
def test_a_count_without_a_person_is_the_toll_s(text, answer, name):
    assert speaker(text, answer) == name


@pytest.mark.parametrize(
    "text",
    [
        "Le bilan des 40 années passées est contesté.",
        "Le club a publié son bilan.\nOn compte 40 joueurs.",
        "On compte 40 joueurs, et un bilan est attendu.",
        "D’abord évalué à 40 millions, le pont sera payé par la ville.",
    ],
)
def test_a_toll_of_something_else_is_not_named(text):
    assert speaker(text, "40") is None


def test_two_sources_in_a_sentence_share_it():
    text = "Ils étaient 223 000 selon les autorités et 400 000 selon les organisateurs."
    assert speaker(text, "223 000") == "les autorités"
    assert speaker(text, "400 000") == "les organisateurs"


def test_the_innermost_speaker_is_the_one_who_counts():
    text = "Le maire a précisé que 300 arbres étaient tombés, selon l’AFP."
    assert speaker(text, "300") == "Le maire"


def test_the_full_phrase_is_a_citation_of_the_article():
    text = "Il neige. Selon le secrétaire d’État américain Antony Blinken, ils sont 8 000."
    found = read(text, "8 000")
    assert found.name == "Antony Blinken"
    assert text[found.start : found.end] == "le secrétaire d’État américain Antony Blinken"


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("le ministre russe Sergueï Lavrov", "Sergueï Lavrov"),
        ("le procureur de Tarbes, Jean de la Tour", "Jean de la Tour"),
        ("la préfecture de Haute-Savoie", "la préfecture de Haute-Savoie"),
        ("l’ambassade de Corée du Sud", "l’ambassade de Corée du Sud"),
        ("Anne Petit et Paul Martin", "Anne Petit et Paul Martin"),
        ("les CRS de Courchevel", "les CRS de Courchevel"),
        ("Le Ministre de l’Intérieur français", "Le Ministre de l’Intérieur français"),
        ("le parti La France insoumise", "La France insoumise"),
        ("la direction de La Voix de Gex", "la direction de La Voix de Gex"),
    ],
)
def test_a_name_is_shown_without_its_title_and_a_body_in_full(phrase, name):
    assert shortened(phrase) == name


@given(
    st.lists(
        st.sampled_from(
            'Selon selon le maire Paul Martin , . : « » " a dit que il -t-il elle 8 000 , qui \n'
            "affirmant d’après ( ) — par estimé et les autorités M. pour de source bilan on compte"
            " évalué à auprès du".split(" ")
        ),
        max_size=40,
    ),
    st.data(),
)
def test_a_speaker_is_text_of_the_article_and_never_the_answer(parts, data):
    text = " ".join(parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = attribution(text, sentence_around(sentences(text), start, end), start, end)
    if found is not None:
        shown = re.sub("^(le|les|une|des) ", "", found.name)  # "du maire" is shown "le maire"
        assert shown in text[found.start : found.end] != ""
        assert found.end <= start or end <= found.start


@pytest.mark.parametrize(
    "unit",
    [
        "dit ",
        "A, ",
        "le bilan ",
        "on compte ",
        "évalué à ",
        "selon A ",
        "« ",
        '" ',
        "a dit que ",
        "X et ",
        "(",
        "qui ",
        "Aa ",
    ],
)
def test_a_huge_sentence_is_read_to_its_end(unit):
    """A pattern that backtracks would hang here."""
    text = unit * (200_000 // len(unit))
    whole = sentence_around(sentences(text[:1]), 0, len(text))
    found = attribution(text, whole, 100_000, 100_005)
    assert found is None or found.end - found.start < 500


def test_many_empty_lines_after_a_quotation_name_nobody():
    assert read("« Nous étions douze. »" + "\n" * 100_000, "douze") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("le ministre Paul Martin", "Paul Martin", True),
        ("Le Maire", "le maire de Brest", True),
        ("Paul Martin", "Anne Martin", False),
        ("il", "elle", False),
    ],
)
def test_speakers_are_the_same_when_the_words_of_one_are_in_the_other(one, other, same):
    assert same_speaker(one, other) is same


def test_the_attributions_of_gold_questions_are_measured_too(tmp_path, capsys):
    text = "Selon Paul Martin, la digue tiendra dix ans."
    answer = {"article_id": "a", "text": "dix ans", "attribution": "Paul Martin"}
    question = {"id": "1", "question": "Combien ?", "conflict": True, "answers": [answer]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(question), encoding="utf-8")
    article = {"id": "a", "title": "Digue", "text": text}
    (tmp_path / "corpus.jsonl").write_text(json.dumps(article), encoding="utf-8")
    gold, corpus = str(tmp_path / "gold.jsonl"), str(tmp_path / "corpus.jsonl")
    measure(["--gold", gold, "--corpus", corpus])
    line = json.loads(capsys.readouterr().out)
    assert (line["part"], line["n"], line["speaker"][0]) == ("conflict", 1, 1.0)


@pytest.mark.skipif(not SHARED.is_dir(), reason="shared is absent")
def test_three_speakers_of_four_are_read_on_conflict_questions(capsys):
    gold, corpus = SHARED / "gold/news-fr-dev.jsonl", SHARED / "data/winer_fr/articles.jsonl"
    measure(["--gold", str(gold), "--corpus", str(corpus)])
    parts = {line["part"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert parts["conflict"]["speaker"][0] >= 0.75
    assert parts["other"]["speaker"][0] >= 0.8


@pytest.mark.skipif(not QUESTIONS.is_dir(), reason="shared/data/news_qa is absent")
def test_the_labelled_answers_are_read_no_worse_than_before(capsys):
    measure(
        ["--articles", str(QUESTIONS / "train-winer.json"), str(QUESTIONS / "train-agency.json")]
    )
    parts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(part["n"] for part in parts) == 130 + 130 + 120 + 80 + 60
    for part in parts:
        assert part["speaker"][0] >= (0.86 if part["part"] == "later" else 0.92)
        assert part["modality"][0] >= 0.92
