"""What must not be in a pack is found in plain words, and what only looks like it is let be."""

import pytest

from tacmap.privacy import Kind, persons_in, roster_in, secrets_in, suspicions_in, telephones_in

PERSONS = (
    "Mrs. Alvarez", "MRS. ALVAREZ", "mrs alvarez", "Mr Smith's Room", "ROOM OF MR. LEE", "Ms. Nguyen", "MS NGUYEN",
    "Miss Garcia", "Dr. Okonkwo", "DR. J. PATEL", "J. Smith", "J.SMITH", "J. R. Smith", "Smith, J.", "SMITH, J",
    "Smith, Ann", "Ann Smith", "MARY SMITH", "Ann M. Smith", "O'Brien, K.", "K. O'BRIEN", "R. Ojukwu", "K. KOWALSKI",
    "Alvarez's Room", "JOHNSON'S CLASS", "Coach Miller", "Principal Johnson", "Nurse Jones", "Sgt. Ruiz",
    "Frau Schmidt", "Herr Müller", "Hr. Schröder", "Mme Dupont", "M. Dupont", "Sra. García", "Señor Ortiz",
    "Signora Rossi", "Pani Nowak", "E. Hernandez / K. Jones", "Office: Brian Murphy",
)  # fmt: skip
ROOMS = (
    "ST. MARY CHAPEL", "St. John's Room", "Lincoln Hall", "Jackson Gym", "Dr. Martin Luther King Jr. Library",
    "ROSA PARKS AUDITORIUM", "John F. Kennedy Elementary School", "amphithéâtre Augustin-Louis Cauchy",
    "salle Emmy Noether", "Johann Sebastian Bach Saal", "Van Gogh", "Marie Curie Gymnasium", "Smith Building",
    "B. GYM", "G. Locker", "S. CORRIDOR", "N. STAIR", "E. Wing", "P.E. OFFICE", "A.D. OFFICE", "I.T. Office",
    "J.R.O.T.C.", "U.S. History", "W.C.", "STAFF W.C.", "SR. HIGH OFFICE", "JR. HIGH GYM", "DR. OFFICE", "DR. 101",
    "MS. GYM", "MS OFFICE", "MS SCIENCE", "HS BAND", "MR. 101", "MR A", "Fr. Office", "SIG. ROOM", "ELEC., M.",
    "Hall, B.", "Conf. Rm. B", "STORAGE, N.", "BOY'S ROOM", "GIRLS' ROOM", "MEN'S", "Women's Room",
    "PRINCIPAL'S OFFICE", "TEACHER'S LOUNGE", "Nurse's Office", "Nurse Station", "Coach Office", "COACHES",
    "Principal Office", "Officer Desk", "Chief Officer", "Deputy Cmdr", "Children's Room", "COUNSELOR",
    "Custodian Closet", "Art Storage", "Bill Payer Office", "Mark-up Room", "Band", "Chorus", "Home Ec.", "Ag. Shop",
    "Sp. Ed.", "Lang. Arts", "Girls P.E.", "A. LAB", "T. Room", "Rm. 12", "No. 4 Boiler", "Mech. Rm.",
    "Elev. Eq. Rm.", "J-Hall", "C-Wing", "Cafe A la Carte", "OP LAW JUDGE ADV", "S-1 CONFERENCE", "CMD SGT MAJ",
    "SR HR SGT", "REENLST OFF", "CHAPLAIN ASST NCO", "EXEC OFCR", "Klassenzimmer 5a", "Lehrerzimmer", "H. Toilette",
    "D. Umkleide", "Hausmeister", "Schulleiterin", "WC Herren", "Salle des professeurs", "Bureau Directeur",
    "Secrétariat direction", "D. Salle", "Sanitaire H", "Vestiaire F", "Aula 12", "Sala de maestros", "Baños Niñas",
    "Oficina del Director", "Dirección", "Orientador", "B. Hombres", "Sala dos professores", "Diretoria",
    "Banheiro F", "Aula Magna", "Bagni insegnanti", "Presidenza", "Sala docenti", "Lerarenkamer",
    "Kantoor directeur", "Gymzaal", "Conciërge", "Pokój nauczycielski", "Gabinet dyrektora", "Sala gimnastyczna",
    "Lærerværelse", "Rektors kontor", "Klasserom 3", "Grupprum", "Vaktmästare", "Slöjd", "KJØKKEN", "BAD, VASK",
    "Facilities office", "Patrol sergeant, township police", "District facilities office", "County dispatch",
)  # fmt: skip
SECRETS = (
    "rtsp://admin:secret@10.0.0.5/1", "http://admin@10.0.0.5", "rtsp://10.0.0.5/1?token=abc",
    "https://x.example/v?u=1&pwd=x", "alarm code 4711", "Alarm Code: 1234#", "ALARM CODE 4711 FOR NORTH DOOR",
    "door code is 55#12", "keypad code *1234", "gate pin 9981", "Master code = 0000", "key code A1234",
    "lockbox combo 12-34-56", "bitting 23541", "password: hunter2", "Passwort: x9", "mot de passe : abcd",
    "contraseña: x", "login = admin",
)  # fmt: skip
ASKED = ("code 4711", "PIN 4711", "combination 12-34-56", "Clave 9921")
HARMLESS = (
    "zip code 49001", "IBC code 2015", "BUILDING CODE 2018", "fire code 101", "Code A-101", "UN code 1203",
    "area code 989", "tag 7", "ring A, tag 1", "Alarm panel 12", "knob 12", "PIN 12", "rtsp://10.0.0.5/stream1",
    "https://x.example/v?id=5", "badge reader and intercom", "key only", "turn clockwise", "mailto office",
    "room 101-1234", "100-1001", "Front locker, outside the main office",
    "Board review with police every 2 years (MI)", "3000-5000 BTU",
)  # fmt: skip


@pytest.mark.parametrize("text", PERSONS)
def test_a_name_of_a_person_is_found(text):
    assert [found.kind for found in persons_in(text)][:1] == [Kind.NAME]


@pytest.mark.parametrize("text", ROOMS)
def test_the_name_of_a_room_is_no_name_of_a_person(text):
    assert persons_in(text) == ()


def test_a_form_of_address_is_sure_and_initials_are_asked_about():
    assert [found.sure for found in persons_in("Mrs. Alvarez")] == [True]
    assert [found.sure for found in persons_in("J. Smith")] == [False]


def test_one_person_is_told_once():
    assert len(persons_in("DR. J. PATEL")) == 1
    assert len(persons_in("Mr Smith's Room")) == 1
    assert len(persons_in("E. Hernandez / K. Jones")) == 2


@pytest.mark.parametrize("text", SECRETS)
def test_a_login_or_a_code_that_says_what_it_opens_is_sure(text):
    assert any(found.sure for found in secrets_in(text))


@pytest.mark.parametrize("text", ASKED)
def test_a_code_that_does_not_say_what_it_opens_is_asked_about(text):
    assert [found.sure for found in secrets_in(text)] == [False]


@pytest.mark.parametrize("text", [*HARMLESS, *ROOMS])
def test_what_is_no_secret_is_let_be(text):
    assert secrets_in(text) == ()
    assert telephones_in(text) == ()


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_never_repeated_in_what_is_told_of_it(text):
    hidden = {"secret", "4711", "1234", "55#12", "9981", "0000", "12-34-56", "23541", "hunter2", "x9", "abcd"}
    told = " ".join(found.told for found in suspicions_in(text))
    assert not any(word in told for word in hidden - {"secret"})
    assert "admin:secret" not in told


@pytest.mark.parametrize(
    "text", ["call 989-555-0100", "(989) 555-0100", "cell 555-0100", "+49 30 1234567", "Tel. 030 1234567"]
)
def test_a_telephone_number_is_found(text):
    assert [found.kind for found in telephones_in(text)] == [Kind.TELEPHONE]


def test_four_rooms_called_by_family_names_are_a_roster():
    assert roster_in(["Alvarez", "NGUYEN", "Kowalski", "O'Brien", "Library"]) == (
        "Alvarez", "NGUYEN", "Kowalski", "O'Brien",
    )  # fmt: skip


def test_three_are_none_and_presidents_are_none():
    assert roster_in(["Alvarez", "Nguyen", "Kowalski", "Library"]) == ()
    assert roster_in(["Lincoln", "Jefferson", "Madison", "Jackson", "Grant", "Washington"]) == ()


def test_a_long_text_is_looked_through_at_once():
    assert suspicions_in("A. " * 20_000 + "a, " * 20_000 + "code " * 20_000) is not None
