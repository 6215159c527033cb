"""Polish abbreviations written with a period, by what may follow them."""

from __future__ import annotations

_BEFORE_A_WORD = """
    abp adm adw afryk al alb am amer ang ap apt arab arch art asp asyst austr b bł bp br bryt bud bulw buł bułg cd
    ces cyt cz czw czyt chor dent dh dial dł doc dok dosł dot dr druż ds dypl dyr dyw dz egz ekon ew ewent fot fr
    franc gen geogr geol gł głow gm godz gosp gr grec grub h hab hebr hist hiszp hol hr i in infra insp inst inż isl
    iron j jap jez jęz jw k kan kard kier kmdr kn kol kom kons konst kop kpr kpt kr kryt ks ksg ksią kw l lek lic
    lit litew lok łac m mat med mec mgr mies min mjr mł mod moż n nac nadkom nadl nal nar nast ndm niem np nr num o
    ob obj obw odc odp ogr ok okr op oprac opr opubl ord orm os ost oth p par pchor pinż pkt pl plut pod podh
    podinsp podkom podn pof pol pom popr por pos poł poprz pow powst poz pp ppanc ppłk ppor ppoż prac proc prof prok
    prot prow prz przeds przew przekł przem przyp ps psych pt pułk publ płd płk płn płw pw r radz rb rec red ref reg
    rej rep rez roś ros rozdz rozp rtm rys rz rzeczyw s scen sierż sł śl śp śr śrdw śred st starosł stow str stp
    strz stud subst sygn szt szczeg szer szk szwedz szwajc śś św świad tab tel temp tj tłum twz tyt tzn tzw t ub ul
    ukr ur urodz urz ust ustl v vol vs w wg węg wic wiceprez wlk wł właśc woj wsp wspłcz współcz wyb wyd wydz wym
    wyst wz ww zach zagr zak zał zam zast zb zbiorn zdr zew zewn zesz zez zn znacz zm zob zool zwł zws żarg żegl żeń
    żyd źr ż ppłka płka bryg reż scenogr inc ltd jr dep wicemarsz marsz sekr z-ca zca aspir post nadb dn prym rkp
    rps wyk wykl odm syn cf ibid mps tys mln mld bln cm mm km kg dag ha zł ark kpl pn pocz wicemin tow
"""

_AT_A_SENTENCE_END = """
    r w itd itp tys mln mld bln zł gr cm mm km kg dag ha proc szt jr sp in n.e p.n.e o.o s.a sa spp kpl ark r.ż h
    godz min sek a.m p.m d.c etc v.v rb br ub bm ds nn wł pkt str ust lit
"""

_COMPOUND = """
    m.in b.m b.r br ub.r ub.m b.d m.st n.p.m p.o p.n.e n.e ppłk r.b r.m r.sz s.a sp.k sp.j sp.z.o.o sp.p o.o w.w d.s
    t.j t.zn t.zw j.w j.m k.c k.k k.p k.p.a k.p.c k.p.k k.r.o k.s.h d.n d.o.o i.in c.d c.d.n c.k m.p dz.u dz.urz
    l.dz l.p l.mn l.poj r.m.n z.o.o m.kw e.c ph.d b.ea u.s u.s.a
"""

_SENTENCE_STARTERS = """
    w we z ze na do od po przed przez przy o u i a ale lecz jednak bo gdyż więc zatem dlatego to ten ta te ci tam tu
    tutaj tak nie nikt nic on ona ono oni one jego jej ich jest są był była było byli były będzie kto co gdzie kiedy gdy
    jak jeśli jeżeli czy choć chociaż aby żeby już jeszcze także również też tylko oraz potem następnie później wtedy
    dziś dzisiaj wczoraj jutro teraz obecnie natomiast ponadto poza mimo podczas według zdaniem dla za pod nad między
    każdy wszyscy wszystko każda każde inni inne jeden jedna pierwszy pierwsza pierwsze drugi drugie moim naszym
"""

BEFORE_A_WORD: frozenset[str] = frozenset(_BEFORE_A_WORD.split()) | frozenset(_COMPOUND.split())
"""Lower-case abbreviations after which a sentence rarely ends (``np``, ``ul``, ``m.in``)."""

AT_A_SENTENCE_END: frozenset[str] = frozenset(_AT_A_SENTENCE_END.split())
"""Those that also stand last in a sentence (``r``, ``itd``, ``zł``): a following capital decides."""

SENTENCE_STARTERS: frozenset[str] = frozenset(_SENTENCE_STARTERS.split())
"""Words that begin sentences and hardly ever are names: a capital on them shows a sentence start."""

YEARS_AND_MONTHS: frozenset[str] = frozenset(["r", "br", "bm", "ub.r", "b.r", "b.m"])
"""``r``, ``br`` and their like: the date that they end may open its sentence („3 maja br. Prezydent …") or close it."""

COUNTED: frozenset[str] = frozenset(["os", "egz", "min", "szt", "kpl", "ark", "pkt", "godz"])
"""What ends a sentence behind a number („100 os.") and else stands before a name („os. Piastów", „min. Kowalski")."""
