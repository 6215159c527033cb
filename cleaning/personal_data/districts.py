"""The letters with which Polish registration numbers begin: first the province, then the town or county.

Annex of the regulation on registering and marking vehicles, with later additions for districts whose numbers ran out.
"""

from __future__ import annotations

_OF_PROVINCE = {
    "B": "I L S AU BI GR HA IA KL LM MN SE SI SK SU WM ZA",
    "C": "B G T W AL BC BR BY CH GD GR IN LI MG NA RA RY SE SW TR TU WA WL ZN",
    "D": "B J L W X BA BL DZ GL GR JA JE KA KL LB LE LU LW MI OA OL PL SR ST SW TR WL WR ZA ZG ZL",
    "E": "D L P S BE BR KU LA LC LE LW OP PA PD PI PJ RA RW SI SK TM WE WI ZD ZG",
    "F": "G Z GW KR MI NW SD SL SU SW WS ZA ZG ZI",
    "G": "A D S BY CH CZ DA KA KS KW KY KZ LE MB ND PU SL SP ST SZ TC WE WO",
    "K": "K N R T BA BC BO BR CH DA GR LI MI MY NS NT OL OS PR RA SU TA TT WA WD WI WL",
    "L": "B C U Z BI BL CH HR JA KR KS LB LE LU OP PA PU RA RY SW TM UB WL ZA",
    "N": "E O BA BR DZ EB EL GI GO IL KE LI MR NI NM OE OL OS PI SZ WE",
    "O": "B K P GL KL KR NA NY OL PO PR ST",
    "P": "A K L N O P Y Z CH CT GN GO GS JA KA KE KL KN KO KR KS LE MI NT OB OS OT PL RA SE SL SR SZ TU WA WL WR ZL",
    "R": "K P T Z BI BR DE JA JS KL KR LA LE LS LU MI NI PR PZ RS SA SR ST TA ZE ZR ZZ",
    "S": "B C D E F G H I J K L M N O R T V W X Y Z BE BI BL BN CI CN CZ GL JZ KL LB LU LW MI MN MY PI PS RB RC RS"
    " TA TY WD WZ ZA ZO ZY",
    "T": "K BU JE KA KI KN LW OP OS PI SA SK ST SZ",
    "W": "A B C D E F G H I J K L M N O P R S T U V W X Y Z BR CI GM GR GS KZ LI LS MA ML ND OR OS OT PA PI PL PN PP"
    " PR PS PU PW PX PY PZ RA SC SE SI SK SZ WE WL WY ZU ZW ZY",
    "Z": "K S Z BI CH DR GL GR GY KA KL KO LO MY PL PY SD SL ST SW SZ WA",
}
DISTRICTS = frozenset(province + rest for province, rests in _OF_PROVINCE.items() for rest in rests.split())
"""All two- and three-letter codes of districts."""
RESERVES = frozenset("AIJMVX")
"""First letters kept for the provinces whose numbers run out."""
PROVINCES = frozenset(_OF_PROVINCE) | RESERVES
"""First letters of individual numbers."""
SERVICES = frozenset(
    ["UA", "UB", "UC", "UD", "UE", "UG", "UI", "UJ", "UK", "HA", "HB", "HC", "HK", "HM", "HP", "HS", "HW"]
)
"""First two letters of the army's and services' vehicles."""
