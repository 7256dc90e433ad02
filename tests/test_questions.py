"""What a question expects, typed properly or as in a chat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from qa.questions import QUANTITIES, analyse_question, type_match
from qa.questions.words import _NOUNS, mended
from qa.values.nouns import same_counted


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("combien de soldats à Koursk ?", "number"),
        ("nombre de naissances en france", "number"),
        ("nb morts seisme mexique", "number"),
        ("bilan explosion beyrouth", "number"),
        ("Combien de millions de personnes ont fui ?", "number"),
        ("À quelle place la France a-t-elle fini ?", "number"),
        ("Quel est le montant de l’aide américaine ?", "money"),
        ("Que pesait ce commerce en dollars ?", "money"),
        ("combien de millions de dollars pour kiev", "money"),
        ("Combien coûte un char Leclerc ?", "money"),
        ("Quelle peine financière a été prononcée ?", "money"),
        ("Quelle part des électeurs a voté ?", "percent"),
        ("taux de chomage a lille", "percent"),
        ("De combien les prix ont-ils augmenté ?", "percent"),
        ("Combien de temps la trêve a-t-elle duré ?", "duration"),
        ("Depuis combien d’années vit-il à Lille ?", "duration"),
        ("quel age a kim jong un", "age"),
        ("Quand Choe Son-hui s’est-elle rendue à Moscou ?", "date"),
        ("en quelle année le pacte a-t-il été signé", "date"),
        ("la loi littoral votée quand", "date"),
        ("Qui est le secrétaire général de l’OTAN ?", "person"),
        ("Qui a obtenu le prix Goncourt ?", "person"),
        ("À qui doit-on ce nombre ?", "person"),
        ("Quel général commandait la percée qui a réussi ?", "person"),
        ("Quelle Sud-Coréenne a battu le record ?", "person"),
        ("Quel biologiste a signé l’étude ?", "person"),
        ("ministre iranien des transports", "person"),
        ("Quel numéro deux du parti a démissionné ?", "person"),
        ("Quelle agence de presse rapporte ces propos ?", "organisation"),
        ("Quel hôpital a publié l’étude ?", "organisation"),
        ("Dans quel hôpital est-il soigné ?", "place"),
        ("Où Kim Jong-un a-t-il reçu Lavrov ?", "place"),
        ("ou kim jong un a recu lavrov", "place"),
        ("d’où venait l’agresseur ?", "place"),
        ("Quelles villes ont été prises ?", "place"),
        ("Pourquoi l’Ukraine attend-elle ?", "reason"),
        ("Qu’est-ce qui a provoqué l’incendie ?", "reason"),
        ("de quoi est mort le chanteur", "reason"),
        ("Comment les otages ont-ils été libérés ?", "manner"),
        ("De quelle façon le tunnel a-t-il été creusé ?", "manner"),
        ("Comment Paris a-t-il qualifié cette frappe ?", "quote"),
        ("En quels termes Séoul a-t-elle répondu ?", "quote"),
        ("Que dit Zelensky de la paix ?", "quote"),
        ("Qu’est-ce que la DCA ?", "definition"),
        ("c’est quoi le brexit", "definition"),
        ("Que signifie OTAN ?", "definition"),
        ("Qui est Antony Blinken ?", "definition"),
        ("qui est antony blinken", "definition"),
        ("La Corée du Nord a-t-elle envoyé des soldats ?", "yesno"),
        ("la coree du nord a t elle envoye des soldats", "yesno"),
        ("est ce que kim est mort", "yesno"),
        ("Y a-t-il des blessés ?", "yesno"),
        ("Kim Jong-un est venu ?", "yesno"),
        ("Quelles mesures le gouvernement a-t-il prises ?", "list"),
        ("Citez trois alliés de l’Ukraine.", "list"),
        ("Que fournit la Corée du Nord à la Russie ?", "other"),
        ("Quel est le navire qui a coulé ?", "other"),
        ("Quel chef d’accusation a été retenu ?", "other"),
        ("La Russie ou la Chine ?", "other"),
        ("Quand la ville est tombée, combien de civils y restaient ?", "number"),
        ("Quelle a été, selon la police, l’affluence à Lille ?", "number"),
        ("Comment s’appelle le navire coulé ?", "other"),
        ("comment s appelle la conductrice", "person"),
        ("Quels journaux ont été interdits ?", "organisation"),
    ],
)
def test_the_expected_type_is_read_from_the_question_words(question, expected):
    assert analyse_question(question).expected == expected


@pytest.mark.parametrize(
    ("politely", "plainly"),
    [
        ("Pourriez-vous me dire combien de soldats sont morts ?", "number"),
        ("Peux-tu me dire où est Koursk ?", "place"),
        ("Pourriez-vous préciser le montant du prêt ?", "money"),
        ("dis-moi si kim est mort", "yesno"),
    ],
)
def test_a_polite_preamble_does_not_hide_what_is_asked(politely, plainly):
    assert analyse_question(politely).expected == plainly


@pytest.mark.parametrize("typed", ["combein", "conbien", "combiens", "combin"])
def test_one_wrong_letter_in_a_question_word_is_forgiven(typed):
    question = analyse_question(f"{typed} de soldats a koursk")
    assert (question.expected, question.counted) == ("number", "soldat")
    assert question.words == {"soldat", "koursk"}


@pytest.mark.parametrize("word", ["quant", "ruelle", "commet", "comme", "combine", "qui", "duel"])
def test_french_words_near_a_question_word_stay_themselves(word):
    assert mended(word) == word


def test_a_noun_has_one_type():
    nouns = [noun for group in _NOUNS.values() for noun in group.split()]
    assert len(nouns) == len(set(nouns))


def test_a_plural_asks_for_several():
    assert analyse_question("Quels pays bordent la Russie ?").several
    assert not analyse_question("Quel pays borde la Russie ?").several


def test_the_counted_noun_is_kept_as_a_stem():
    assert analyse_question("Combien de soldats français ?").counted == "soldat"
    assert analyse_question("Combien de jeunes miliciens ont été pris ?").counted == "milicien"
    assert analyse_question("Quel était l’effectif de soldats de la base ?").counted == "soldat"
    assert analyse_question("combien morts a mexico").counted == "mort"
    assert analyse_question("Combien de temps ?").counted is None
    assert analyse_question("Combien Georges a-t-il payé ?").counted is None
    assert analyse_question("combien coutent les chars").counted is None


def test_soldiers_troops_and_military_are_counted_alike():
    assert same_counted("soldats", "troupes")
    assert same_counted("militaires", "troupes")
    assert not same_counted("soldats", "dollars")


def test_names_and_numbers_are_targets_the_rest_are_words():
    question = analyse_question("Combien de soldats à Koursk en 2024 ?")
    assert question.targets == {"koursk", "2024"}
    assert question.words == {"soldat"}


@pytest.mark.parametrize("blank", ["", "   ", "?!…", "\n\t"])
def test_a_blank_question_is_refused_in_french(blank):
    with pytest.raises(QuestionError, match="vide"):
        analyse_question(blank)


def test_a_very_long_question_is_refused_with_both_numbers():
    with pytest.raises(QuestionError, match="10000 caractères, 2000 au plus"):
        analyse_question("x" * 10_000)


@pytest.mark.parametrize(
    "piece",
    ["selon ", "quel ", "entre 2016 et ", "fin de l’année ", "du 3 au ", "le nom de ", "il y a ",
     "combien de jeunes ", "prix a ", "que dit le ", "y a t il ", "1 ", "a"],
)  # fmt: skip
def test_a_long_repetitive_question_is_read_to_its_end(piece):
    """A pattern that backtracks would hang here."""
    text = (piece * 2_000)[:2_000].strip()
    assert analyse_question(text).text == text


@given(st.text(max_size=60).filter(lambda text: any(c.isalnum() for c in text)))
def test_whatever_is_typed_is_analysed(text):
    question = analyse_question(text)
    assert question.speaker is None or question.speaker in question.text


def test_an_answer_without_number_cannot_be_a_number():
    assert type_match("number", "8 000 soldats") == 1
    assert type_match("number", "Antony Blinken") == -1
    assert type_match("number", "2024") == 0
    assert type_match("number", "des milliers") == 1
    assert type_match("number", "une cinquantaine d’ouvriers") == 1
    assert type_match("money", "43 pays") == -1
    assert type_match("money", "4,45 millions") == 0
    assert type_match("money", "0,3 % du PIB") == 0
    assert type_match("percent", "1,92 g par litre de sang") == 0
    assert type_match("percent", "sept salariés sur dix") == 0
    assert type_match("duration", "douze matchs") == 0
    assert type_match("money", "16 millions de francs suisses") == 1
    assert type_match("date", "le 1er novembre") == 1
    assert type_match("date", "mardi") == 1
    assert type_match("person", "la victoire") == -1
    assert type_match("other", "n’importe quoi") == 0


@pytest.mark.parametrize(
    ("expected", "fits", "unknown"),
    [
        ("percent", "12,5 %", "12,5"),
        ("percent", "un tiers", "1 200"),
        ("duration", "deux jours et demi", "12"),
        ("age", "38 ans", "38"),
        ("money", "3 milliards d’euros", "3 milliards"),
    ],
)
def test_a_quantity_fits_by_its_unit_and_may_fit_without(expected, fits, unknown):
    assert expected in QUANTITIES
    assert type_match(expected, fits) == 1
    assert type_match(expected, unknown) == 0
    assert type_match(expected, "Antony Blinken") == -1


@pytest.mark.parametrize(
    ("expected", "answer"),
    [("money", "20 000 personnes"), ("percent", "300 000 euros"), ("duration", "800 morts")],
)
def test_a_quantity_of_another_kind_does_not_fit(expected, answer):
    assert type_match(expected, answer) == -1


def test_a_price_has_the_unit_of_money():
    unit = analyse_question("Combien la ville a-t-elle dépensé pour l’Eurovision ?").unit
    assert unit.search("16 millions de francs")
    assert not unit.search("20 000 personnes")


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("Combien de manifestants selon les différents comptages ?", True),
        ("À qui impute-t-on l’attaque, selon les uns et les autres ?", True),
        ("Sont-ils libres, selon Yaoundé et selon Boko Haram ?", True),
        ("Quelles sont les versions des faits ?", True),
        ("ghosn contrat netflix ou pas", True),
        ("Combien de manifestants selon les autorités ?", False),
        ("Combien de ventes d’après les chiffres officiels ?", False),
        ("Quelles versions de la BMW sont vendues ?", False),
        ("combien de soldats à Koursk ?", False),
    ],
)
def test_a_question_may_suppose_several_versions(text, versions):
    assert analyse_question(text).versions is versions
