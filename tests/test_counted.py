"""What a number counts: the dead are not the wounded, and people who died are dead."""

import pytest

from index.documents import Article, Hit, Passage
from qa.answers import AnswerSpan
from qa.counted import counts, counts_another, happening_of
from qa.evidence import gather
from qa.possible import possible_answers
from qa.questions import analyse_question
from qa.stated import says_the_same, stated


def found(text, answer):
    start = text.index(answer)
    return AnswerSpan("a", 1, start, start + len(answer), answer, 1.0)


def weighed(question, text, answer):
    hit = Hit(Passage(1, "a", 0, len(text), text), 1.0, 1, "dense")
    articles = {"a": Article("a", "Titre", text)}
    return gather(question, [found(text, answer)], [hit], articles)[0]


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Combien de morts à Nice ?", "Au total 76 personnes ont perdu la vie.", "76 personnes"),
        ("Combien de personnes tuées ?", "On compte quatre morts à Tignes.", "quatre morts"),
        ("Combien de personnes le feu a-t-il tuées ?", "Le feu a fait 4 morts.", "4 morts"),
        ("Combien de morts ?", "Trois blessés ont succombé.", "Trois blessés"),
        ("Combien de morts ?", "L’accident a causé la mort de 3 personnes.", "3 personnes"),
        ("Combien de blessés ?", "Douze passagers ont été blessés à Rome.", "Douze passagers"),
        ("Combien d’arrestations ?", "La police a interpellé 30 personnes.", "30 personnes"),
        ("Combien de soldats ?", "Le Nord a envoyé 8 000 hommes.", "8 000 hommes"),
    ],
)
def test_people_count_by_what_happened_to_them(question, text, answer):
    asked = analyse_question(question)
    assert counts(asked, text, found(text, answer)) == 1
    assert not counts_another(asked, text, found(text, answer))


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Combien de morts à Nice ?", "L’attaque a fait 110 blessés.", "110 blessés"),
        ("Combien de morts à Nice ?", "76 personnes ont été évacuées.", "76 personnes"),
        (
            "Combien de blessés ?",
            "Il a tué 3 personnes et blessé une douzaine d’autres.",
            "3 personnes",
        ),
        ("Combien de disparus ?", "9 personnes sont mortes, 5 ont disparu.", "9 personnes"),
    ],
)
def test_something_else_happened_to_the_people_counted(question, text, answer):
    asked = analyse_question(question)
    assert counts(asked, text, found(text, answer)) == -1
    assert counts_another(asked, text, found(text, answer))
    assert weighed(asked, text, answer).of_another


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Combien de morts et de blessés ?", "On compte 12 blessés.", "12 blessés"),
        ("Combien de blessés sont morts ?", "Deux personnes sont mortes.", "Deux personnes"),
        ("Combien de personnes à l’hommage au policier tué ?", "3 000 blessés.", "3 000 blessés"),
        ("Combien de blessés ?", "Quatre personnes sont hospitalisées.", "Quatre personnes"),
        ("Combien de morts ?", "Douze victimes, le tireur a été arrêté.", "Douze victimes"),
    ],
)
def test_where_it_cannot_be_told_nothing_is_lost(question, text, answer):
    assert not counts_another(analyse_question(question), text, found(text, answer))


@pytest.mark.parametrize(
    ("question", "text", "answer", "count"),
    [
        ("Combien de patients à l’hôpital ?", "On admet 234 nouveaux patients.", "234", -1),
        ("Combien de cas en Iran ?", "On a vu 2 472 nouveaux cas.", "2 472 nouveaux cas", -1),
        ("Combien de lits à Lille ?", "Il y aura 12 lits supplémentaires.", "12 lits", -1),
        ("Combien de nouveaux cas ?", "On a vu 2 472 nouveaux cas.", "2 472 nouveaux cas", 1),
        ("Combien de cas par jour ?", "On a vu 2 472 nouveaux cas.", "2 472 nouveaux cas", 1),
        ("Combien de cas en Iran ?", "Le nouveau bilan est de 8 837 cas.", "8 837 cas", 1),
        ("Combien de soldats ?", "Londres évalue à 6 000 les tués et blessés.", "6 000", -1),
        ("Combien de soldats ?", "Il évalue à 600 000 le nombre de morts.", "600 000", -1),
        ("Combien de soldats ?", "Il évalue à 6 000 le nombre de militaires.", "6 000", 1),
        (
            "Combien de soldats ?",
            "Rutte évalue à 600 000 les militaires russes tués.",
            "600 000",
            -1,
        ),
        ("Combien de soldats hors de combat ?", "On compte 60 soldats tués.", "60 soldats tués", 1),
        ("Combien de soldats ?", "Ici 60 soldats ont tué le chef.", "60 soldats", 1),
        ("Combien de soldats meurent ?", "On dénombre 18 décès par an.", "18 décès", 1),
    ],
)
def test_a_part_of_those_there_are_is_not_how_many_there_are(question, text, answer, count):
    assert counts(analyse_question(question), text, found(text, answer)) == count


def test_what_happened_is_looked_for_in_the_clause_of_the_number():
    asked = analyse_question("Combien de morts ?")
    text = "Le car portait 40 passagers, et deux ont été tués. Le lendemain 40 sont morts."
    assert happening_of(asked, text, found(text, "40 passagers")) is None
    assert happening_of(asked, text, found(text, "deux")) == "mort"


def test_a_question_that_counts_no_people_looks_for_no_happening():
    asked = analyse_question("Combien de maisons ont été évacuées ?")
    text = "1 500 maisons ont été évacuées."
    assert happening_of(asked, text, found(text, "1 500 maisons")) is None
    assert counts(asked, text, found(text, "1 500 maisons")) == 1


def test_people_who_died_compare_with_the_dead():
    asked = analyse_question("Combien de morts à Chapecó ?")
    item = weighed(asked, "76 personnes ont perdu la vie.", "76 personnes")
    assert stated(asked, item).value.unit == "mort"
    assert stated(analyse_question("Combien de personnes ?"), item).value.unit == "personne"


@pytest.mark.parametrize(
    ("question", "text", "answer", "expected"),
    [
        ("Combien d’habitations inondées ?", "900 personnes sont évacuées.", "900 personnes", -1),
        ("Combien d’habitations inondées ?", "1 500 résidences.", "1 500 résidences", 1),
        ("Combien d’habitants à Nice ?", "On y compte 900 habitations.", "900 habitations", -1),
        ("Combien d’employés ?", "L’usine a 17 salariés.", "17 salariés", 0),
        ("Combien de vols ?", "Deux fois par semaine.", "Deux fois par semaine", 0),
        ("Combien de loups ?", "Il reste 130 individus.", "130 individus", 0),
        ("Combien de Français ?", "On y voit 53 % de non.", "53 %", 0),
        ("Combien d’amendes ?", "Elle est de 135 euros.", "135 euros", -1),
        ("Combien de personnes tuées ?", "Deux personnes sont indemnes.", "Deux personnes", 0),
        ("Combien de décisions ?", "Il y en eut 158, l’année passée.", "158", 0),
    ],
)
def test_people_are_not_things_and_what_may_be_a_synonym_is_left_open(
    question, text, answer, expected
):
    assert counts(analyse_question(question), text, found(text, answer)) == expected


def test_what_counts_other_things_or_tells_of_another_is_no_possible_answer():
    asked = analyse_question("Combien d’habitations inondées ?")
    people = weighed(asked, "900 personnes sont évacuées.", "900 personnes")
    homes = weighed(asked, "On compte 1 500 maisons.", "1 500 maisons")
    assert possible_answers(asked, [people, homes]) == [homes]
    assert possible_answers(asked, [people]) == [people]
    words = weighed(asked, "Les eaux montent encore.", "Les eaux")
    assert possible_answers(asked, [words, people]) == [people]
    assert possible_answers(asked, [words]) == [words]
    dead = analyse_question("Combien de morts ?")
    wounded = weighed(dead, "On compte 110 blessés.", "110 blessés")
    assert possible_answers(dead, [wounded]) == []


def test_one_toll_told_of_people_or_of_what_happened_is_one_value():
    asked = analyse_question("Combien de soldats tués ?")
    told = [
        stated(asked, weighed(asked, text, answer))
        for text, answer in (
            ("La mort de 13 soldats est confirmée.", "13 soldats"),
            ("Ici 13 soldats sont honorés.", "13 soldats"),
        )
    ]
    assert [one.value.unit for one in told] == ["mort", "soldat"]
    assert says_the_same(asked.expected, *told)
