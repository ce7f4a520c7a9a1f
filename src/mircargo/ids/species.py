"""Species: the three that mircargo serves, and the others that a miRNA's name may tell."""

from __future__ import annotations

from collections.abc import Mapping

from mircargo.errors import InputError

__all__ = ["OTHER_SPECIES", "PREFIXES", "TAXA", "VIRUSES", "prefix_of", "taxon_name", "taxon_of"]

TAXA: Mapping[int, str] = {9606: "human", 10090: "mouse", 10116: "rat"}
PREFIXES: Mapping[str, int] = {"hsa": 9606, "mmu": 10090, "rno": 10116}
_SPECIES: Mapping[str, int] = {
    **{name: taxon for taxon, name in TAXA.items()},
    **{str(taxon): taxon for taxon in TAXA},
    **PREFIXES,
    "homo sapiens": 9606,
    "mus musculus": 10090,
    "rattus norvegicus": 10116,
}
_PREFIX_OF = {taxon: prefix for prefix, taxon in PREFIXES.items()}

OTHER_SPECIES: Mapping[str, str] = {
    "aca": "anole lizard",
    "aga": "malaria mosquito",
    "ame": "honey bee",
    "api": "pea aphid",
    "asu": "Ascaris suum",
    "ath": "thale cress",
    "bdi": "Brachypodium distachyon",
    "bma": "Brugia malayi",
    "bmo": "silkworm",
    "bra": "field mustard",
    "bta": "cow",
    "cbr": "Caenorhabditis briggsae",
    "cel": "Caenorhabditis elegans",
    "cfa": "dog",
    "cgr": "Chinese hamster",
    "chi": "goat",
    "cin": "sea squirt",
    "cpo": "guinea pig",
    "dme": "fruit fly",
    "dno": "armadillo",
    "dre": "zebrafish",
    "eca": "horse",
    "gga": "chicken",
    "ggo": "gorilla",
    "gma": "soybean",
    "hvu": "barley",
    "lva": "sea urchin",
    "mdo": "opossum",
    "mml": "rhesus macaque",
    "mne": "pig-tailed macaque",
    "mtr": "barrel clover",
    "nve": "starlet sea anemone",
    "oan": "platypus",
    "oar": "sheep",
    "ocu": "rabbit",
    "ola": "medaka",
    "osa": "rice",
    "ppa": "bonobo",
    "ppt": "moss",
    "ppy": "orangutan",
    "ptc": "black cottonwood",
    "ptr": "chimpanzee",
    "sja": "Schistosoma japonicum",
    "sla": "tamarin",
    "sly": "tomato",
    "sma": "Schistosoma mansoni",
    "spu": "purple sea urchin",
    "ssa": "salmon",
    "ssc": "pig",
    "tae": "wheat",
    "tca": "red flour beetle",
    "tgu": "zebra finch",
    "vvi": "grapevine",
    "xla": "Xenopus laevis",
    "xtr": "Xenopus tropicalis",
    "zma": "maize",
}
"""miRBase's prefixes of species that are met most often in arrays and as spike-ins."""

VIRUSES: Mapping[str, str] = {
    "bkv": "BK polyomavirus",
    "bhv1": "bovine herpesvirus 1",
    "blv": "bovine leukemia virus",
    "ebv": "Epstein–Barr virus",
    "hbv": "hepatitis B virus",
    "hcmv": "human cytomegalovirus",
    "hhv6b": "human herpesvirus 6B",
    "hiv1": "HIV-1",
    "hsv1": "herpes simplex virus 1",
    "hsv2": "herpes simplex virus 2",
    "hvsa": "herpesvirus saimiri",
    "hvt": "herpesvirus of turkeys",
    "iltv": "infectious laryngotracheitis virus",
    "jcv": "JC polyomavirus",
    "kshv": "Kaposi's sarcoma-associated herpesvirus",
    "mcmv": "mouse cytomegalovirus",
    "mcv": "Merkel cell polyomavirus",
    "mdv1": "Marek's disease virus 1",
    "mdv2": "Marek's disease virus 2",
    "mghv": "mouse gammaherpesvirus 68",
    "prv": "pseudorabies virus",
    "rlcv": "rhesus lymphocryptovirus",
    "rrv": "rhesus monkey rhadinovirus",
    "sv40": "simian virus 40",
}
"""Prefixes of viruses."""


def taxon_of(organism: str | int) -> int:
    """Return the NCBI taxon of a species name, prefix or taxon number.

    Raises
    ------
    InputError
        If the species is none of human, mouse and rat.
    """
    key = str(organism).strip().lower().removeprefix("ncbitaxon:")
    if key not in _SPECIES:
        msg = f"unknown organism {organism!r}: choose one of {', '.join(TAXA.values())}"
        raise InputError(msg)
    return _SPECIES[key]


def taxon_name(taxon: int) -> str:
    """Return the everyday name of a taxon."""
    return TAXA.get(taxon, str(taxon))


def prefix_of(taxon: int) -> str:
    """Return the prefix that miRBase writes before the names of a species served."""
    return _PREFIX_OF[taxon]
