"""Rudeness: cues of a customer who was treated badly by people, whatever was bought."""

from __future__ import annotations

from pipeline.insight.reading.cues import cue

_PEOPLE = (
    r"(?:personnel|equipe|staff|vendeu\w+|caissi\w+|serveu\w+|conseill(?:er|ere|ers|eres)|hotesse\w*|patronn?e?s?|gerante?s?|responsables?"
    r"|standard\w*|secretaires?|receptionn\w+|agents?|technicien\w*|livreu\w+|chauffeu\w+|guides?|employe\w*|dames?|messieurs|monsieur|madame"
    r"|femmes?|hommes?|jeunes?|gars|mec|personnes?|gens|interlocut\w+|medecins?|docteur|infirmi\w+|assistant\w*|operat\w+|direct(?:eur|rice)"
    r"|moniteurs?|vigiles?|proprietaires?|proprio|hotes?|charge\w* de clientele|accueil|service (?:client\w*|apres[- ]vente)|sav|hotline"
    r"|guichetiere?s?|pharmacien\w*|coiffeu\w+|(?:elle|il)s? (?:a|ont) ete)"
)
_MANNER = (
    r"(?:tons?|airs?|attitudes?|regards?|voix|comportements?|propos|remarques?|reflexions?|reponses?|manieres?"
    r"|facons? de (?:parler|repondre))"
)
_COLD = (
    r"(?:desagreable|agressi(?:f|ve)|se(?:c|che)|froide?|glaciale?|cassante?|brusque|brutale?"
    r"|distante?|desinvolte|nonchalante?|blasee?|agacee?|exasperee?|enervee?|moqueu(?:r|se)|narquoise?|mal lunee?|execrable)s?"
)
"""What is said of things too, and of people only beside a word for them."""
_COURTESY = (
    r"(?:bonjour|bonsoir|merci|au revoir|sourires?|regards?|politesse|amabilite|courtoisie|egards?|consideration|savoir[- ]vivre"
    r"|empathie)"
)
_SCORNED = r"(?:chiens?|chienne|malpropres?|moins que rien|voleu\w+|gamine?s?|idiote?s?|imbeciles?|debiles?|demeuree?s?|pestifere\w*)"

RUDE = cue(
    "rude",
    r"(?:odieu(?:x|se|ses)|hautaine?s?|meprisante?s?|meprise(?:r|nt)?|arrogan\w+|insolen\w+|impoli\w*|malpoli\w*|condescendan\w+|dedaigneu\w+)\b",
    r"(?:malotru\w*|goujat\w*|mufle\w*|hargneu\w+|acariatre\w*|revech\w*|irrespectueu\w+|discourtois\w*|antipathique\w*|aigrie?s?|rustres?)\b",
    r"mal (?:elevee?s?|embouchee?s?|aimables?|polie?s?)\b|(?:peu|pas|guere) (?:tres |du tout |vraiment |bien )?"
    r"(?:aimable|poli|courtois|accueillant|souriant|sympa)\w*",
    rf"{_PEOPLE}\b[^.,:;!?\n]{{0,40}}? {_COLD}\b|{_MANNER} (?:\w+ ){{0,3}}?{_COLD}\b",
    rf"{_COLD} (?:au (?:telephone|guichet|comptoir|standard|bout du fil)|a l'accueil|avec (?:les client|nous|moi|la client|ma|mon)|envers)",
    r"(?:pri(?:s|se|ses)|prend\w*|prenn\w+|regard\w*|tois\w+|parl\w+|trait\w+) (?:\w+ ){0,2}de haut\b",
    r"mal (?:recue?s?|accueillie?s?|parle)\b(?! (?:le|la|les|mon|ma|mes|ce|cette|un|une)\b)|(?:parl|repond)\w* (?:tres |si |plutot )?mal\b",
    r"(?:raccroch|ri|rigol|souffl|ferm|claqu|baill)\w* (?:\w+ ){0,3}au nez|raccroch\w+ dessus",
    r"(?:envo(?:y|i)\w+|fait) (?:\w+ )?(?:balader|promener|paitre|bouler|valser|sur les roses|au diable)|rembarr\w+|rabrou\w+|houspill\w+",
    rf"(?:trait|parl|recu|jet|renvoy|accueill|vir|consider|regard|prend|pris)\w* (?:\w+ ){{0,4}}?comme (?:\w+ ){{0,2}}?{_SCORNED}",
    rf"(?!sans merci)(?:pas|sans|ni|aucune?) (?:un |une |de |d'|le moindre |la moindre )?(?:seul |petit |simple )?{_COURTESY}\b",
    r"(?:di(?:t|re|sent|s)|repond\w*) (?:meme )?(?:pas|jamais|ni|a peine) (?:a (?:mon|notre|nos) )?(?:bonjour|bonsoir|merci|au revoir)",
    r"(?:manqu\w+|absence) (?:\w+ )?d(?:e |')(?:respect|politesse|courtoisie|tact|amabilite|savoir[- ]vivre|empathie|consideration)",
    r"yeux au ciel|(?:hauss\w+|eleve\w*) (?:le ton|la voix|les epaules)|(?:souffl|soupir)\w+ (?:quand|des qu|lorsqu|parce)",
    r"(?:cri(?:e|er|es|ent|ait|ant|aient)|hurl\w+|aboy\w+|gueul\w+) (?:\w+ )?(?:dessus|sur (?:moi|nous|les|des|ma|mon))",
    r"engueul\w+|insult\w+|injuri\w+|humili(?!te)\w+|rabaiss\w+",
    r"(?:mauvaise|sale) (?:humeur|grace)\b|(?:fait|faisait|font|tire\w*|tiraient) (?:\w+ )?(?:la )?(?:tete|gueule|tronche|moue)\b",
)
"""Told of people by its own words, or by a word for them beside one that is said of things too."""
