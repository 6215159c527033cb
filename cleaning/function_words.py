"""Polish function words: what is left of a text when its subject is taken away.

Pronouns, prepositions, conjunctions, particles, auxiliary verbs and the commonest adverbs, with the older spellings
that public-domain books use. Compiled by hand for this project.
"""

from __future__ import annotations

import functools

from cleaning.batch import Hashes, hash_words

_WORDS = """
a aby abyś acz aczkolwiek albo albowiem ale ależ ani aż atoli bardziej bardzo bądź bez bo bowiem by być był była
było były byli będą będzie będę będziesz będziemy byłby byłaby byłoby byłem byłam byśmy choć chociaż ci cię
ciebie co cokolwiek coś czego czegoś czemu czy czyli czym czyja czyj dla dlaczego dlatego do dokąd dopiero
dopóki dość dotąd dużo dziś gdy gdyby gdyż gdzie gdzieś go i ich ii iii ile im inna inne inni inny innych innym
ją jak jakaś jaki jakie jakiego jakiej jakich jakim jakiś jakby jako jakoby jakże je jeden jedna jedno jednak
jednakże jego jej jemu jest jestem jesteś jesteśmy jeszcze jeśli jeżeli już ją każda każde każdego każdej każdy
kiedy kilka kim kimś kogo komu ktoś która które którego której który których którym którymi którzy kto ku lecz
lub ma mają mam mamy mi miał miała miało mieli mieć między mimo mną mnie mnóstwo mogą może można mój moja moje
mojego mojej mu mógł my na nad nade nadto nam nami nas nasz nasza nasze naszego naszej natomiast nawet nią nic
niczego nich nie niech niego niej niejako niemal niemu nigdy nim nimi niż no o oba obok obu od ode około on ona
one oni ono oraz owa owe owego owej owo ów pan pani po pod podczas pomimo ponad ponadto ponieważ poprzez potem
poza prawie przecie przecież przed przede przedtem przez przeze przy raz razem sam sama same samego samej sami
są się siebie skąd sobą sobie stąd swego swej swoich swoim swoją swoje swojego swojej swój swych swym ta tak
taka taki takich takie takiego takiej takim także tam tą te tego tej temu ten teraz też tę to tobą tobie toteż
trzeba tu tutaj twoja twoje twój ty tych tylko tym tymi tyle u w we więc wcale według wobec wówczas wprawdzie
wreszcie wszak wszystkich wszystkie wszystkiego wszystko wszyscy wśród wy wam wami was z za zaraz zaś zatem
zawsze ze znów znowu został została zostało zostały żaden żadna żadne żadnego żadnej że żeby żebyś iż iżby azali
nieco onego onej onym onych pomiędzy tedy takoż ztąd zkąd tudzież niechaj mię podług względem
"""
FUNCTION_WORDS = frozenset(_WORDS.split())


@functools.cache
def function_word_hashes() -> Hashes:
    """Hashes of the function words, as ``Batch.word_hashes`` makes them, sorted."""
    hashes = hash_words(sorted(FUNCTION_WORDS))
    hashes.sort()
    return hashes
