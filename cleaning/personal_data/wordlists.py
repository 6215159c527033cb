"""Lists of words that the detectors of personal data go by, in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES = _words(
    """
    adam adrian agata agnieszka ala aleksandra alicja andrzej ania anita anna antoni arek artur asia barbara
    bartek bartosz basia beata bogdan bożena czesław damian daniel danuta darek dariusz dawid dominik dominika
    dorota edward edyta ela elżbieta emilia ewa ewelina filip franciszek gabriela gosia grażyna grzegorz grzesiek
    halina hania hanna helena henryk ilona irena iwona iza izabela jacek jadwiga jakub jan janina janusz jarek
    jarosław jerzy jola jolanta julia justyna józef kamil kamila karol karolina kasia katarzyna kazimierz kinga
    konrad krystian krystyna krzysiek krzysztof kuba leszek lidia lucyna maciej maciek magda magdalena maja marcin
    marek maria mariola mariusz marta martyna marysia mateusz małgorzata michał mietek mikołaj mirek mirosław
    monika natalia ola olek patrycja patryk paulina paweł piotr piotrek przemek rafał renata robert roman rysiek
    ryszard sebastian stanisław staszek stefan sylwia szymon sławek tadeusz teresa tomasz tomek urszula wanda
    weronika wiesława wiktor witold wojciech wojtek władysław zbigniew zbyszek zdzisław zenek zofia zosia zuzanna
    zygmunt łukasz żaneta
    """
)
"""First names, in the forms people write below an advertisement."""

SMALL_WORDS = _words(
    """
    a administracja administrator aktualnie aktualny albo babci babcia biuro brat brata czy córka córki dla do
    dom domowy dozorca dyrektor dyżurna dyżurny dziadek elektryk ew. gospodarz grzecznościowy hydraulik i ich
    instruktor jego jej jest jeszcze kancelaria kierowca kierownik kolega koleżanka konserwator kontaktowy
    księgowa lekarz leśniczy lub ma mail mam mama mamo mamy moja mój mąż męża na nasz nowy ochrona ochroniarz od
    odbiera ok opiekun opiekunka oraz oto pielęgniarka pisz pod podaję podany pogotowie portier potem położna
    praca prezes proboszcz proszę prywatnie prywatny przewodnicząca przewodniczący przez pytać recepcja
    rzeczniczka rzecznik również sekretariat serwis siostra siostry skarbnik sms sołtys stacjonarny stary syn
    syna szef sąsiad sąsiadka służbowo służbowy także tata taty teraz też to trener tu tutaj tylko ul.
    weterynarz wew. wiceprezes wychowawca wychowawczyni właściciel właścicielka z za zapisz zarządca śmiało żona
    żony
    """
)
"""Words that may stand right before a telephone number without saying of what it is."""

OTHER_NUMBERS = _words(
    """
    akt albumu art bdo cas cn części część doi działka działki ean fv gtin hs id inw isbn issn kat kod kodu kody
    konta krs licznika model modelu nip oem part partia partii pesel pmid polisy poz punktu ref regon ser sku sn
    sprawy sygn symbol umowy ups we wz
    """
)
"""Words before numbers that are no telephone numbers."""

OTHER_STEMS = _words(
    """
    bilet ewide faktu indek katal klien kwate legit licen paczk parag przes refer rejes seryj sygna upraw wersj
    zamie
    """
)
"""Their first five letters."""

TRAFFIC_WORDS = _words(
    """
    accord alfa astra audi aut auta autach autami autem autka autko auto autu avensis bmw bus busa busem busie
    busik busy chevrolet citroen citroën civic clio corsa dacia daewoo daf ducati fiat focus ford fordem fura
    furze furą garaż golf golfa harley honda hyundai iveco jeep junak kawasaki kia kombi ktm kurs lanos lexus
    maluch matiz mazda megane merc mercedes mitsubishi mondeo motor motorem motoru nissan oc opel opla oplem opli
    osobówka osobówkę passat peugeot piaggio polonez porsche punto quad quada renault romet scania seat sedan
    skoda subaru superb suv suzuki szlaban taxi tesla tico tir tira toyota trasa triumph ursus vectra vespa vin
    volkswagen volvo vw wozem wozu wóz yamaha yaris zetor škoda
    """
)
"""Makes, models and other words of traffic."""

TRAFFIC_STEMS = _words(
    """
    astry astrę autob autok blach blokuj blokuje ciagn cieza citro ciągn cięzar cięża coroll corsy corsą craft
    dacii dacią dosta fabia fabii fiata fiate fiatu fiest focus forda forde fotor furgo harle hatch hondy hondą
    hondę jecha jedzi jeźdz kawas kiero kieru koliz kradz lawet limuz maluc manda mazdy mazdą mazdę merce motoc
    motor nacze nadwo octav odhol opelk oplem pande pandy parki parko parku peuge pojaz polis polon postó potra
    potrą przeb przeg przewo przyc rejes renów roczn rozbi samoc scani skody skodą skodę skrad skute sprin stłuc
    szofe tabli takso taksó tarasu toyot tramw trans ursus volks wideo wjazd wjeżd wyjaz wyjeż wykro wypad wypoż
    wyprz yamah zajec zapar zderz zetor škody
    """
)
"""First five letters of words of traffic."""

PARTICLES = _words(
    """
    ed el ep es ne no op pl pn po rp sp st we
    """
)
"""Short words in lower case that look like codes of districts."""

NO_DISTRICTS = _words(
    """
    BDO CE DIN EN EU ID ISO KRS NIP NR PIN PKD PKN SN VAT
    """
)
"""Abbreviations before numbers that are no codes of districts."""

OTHER_FORMS = _words(
    """
    000 0000 000a 00a 00a0 00aa 00aaa 0a 0a0 0a00 0aa0 a0 a00 a000 a0000 a00a a00aa a0a0 aa00 aa000 aa00a aa0a
    aaa0 aaa00
    """
)
"""Forms of the numbers of small, old, vintage and temporary plates: 0 a digit, a a letter."""

NO_SERIES = _words(
    """
    atc bdo chf cve din doi ean ecb eur fax gbp iso krs nip num plb plc plh pln poz ral ref rfc sku tel ups usd
    """
)
"""Abbreviations that are no series of identity cards."""

COURTS = _words(
    """
    bb bi by ci cz el gd gl gr gw jg ka ki kn ko kr ks kz ld le lm lu ns ol op os pl po pr pt ra rz si sl sr su sw
    sz tb to tr wa wl wr za zg
    """
)
"""The district courts whose local courts keep land registers."""

TOPS = _words(
    """
    app at be biz by ch co com cz de dev dk edu ee es eu fi fm fr gov hu info int io it lt lv me mil mobi name net
    nl no online org pl pro ro ru se shop sk tv ua uk us xyz
    """
)
"""Top-level domains that disguised addresses end with."""

LANDLINE_SHAPES = _words(
    """
    12322 1234 127 22221 2223 2322 234 27 3223 3322 334 37
    """
)
"""How area code and number are grouped: digits by group."""

_LENGTHS = """
    1:10:10 7:10:10 20:9:10 27:9:9 30:10:10 31:9:9 32:8:9 33:9:9 34:9:9 36:8:9 39:8:11 40:9:9 41:9:9 43:8:12
    44:9:10 45:8:8 46:7:10 47:8:8 49:8:12 52:10:10 54:10:11 55:10:11 61:9:9 62:9:12 63:9:10 64:8:10 66:8:9
    81:9:10 82:8:10 84:9:10 86:10:11 90:10:10 91:10:10 92:9:10 98:10:10 212:9:9 213:8:9 216:8:8 234:8:10
    351:9:9 352:6:9 353:7:9 354:7:7 355:8:9 356:8:8 357:8:8 358:7:11 359:8:9 370:8:8 371:8:8 372:7:8 373:8:8
    374:8:8 375:9:9 380:9:9 381:8:9 382:8:8 385:8:9 386:8:8 387:8:8 389:8:8 420:9:9 421:9:9 423:7:7 852:8:8
    961:7:8 971:8:9 972:8:9 992:9:9 994:9:9 995:9:9 996:9:9 998:9:9
"""
ABROAD = {
    code: range(int(least), int(most) + 1) for code, least, most in (entry.split(":") for entry in _LENGTHS.split())
}
"""Lengths of national numbers by calling code (ITU-T E.164), for the countries Poles write to most."""
