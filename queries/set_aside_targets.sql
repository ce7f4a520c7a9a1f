-- title: Target rows of a miRNA that are set aside
-- description: What the sources of interactions say about a miRNA but names no gene of the species: never counted, shown here.
-- param: mirna (mirna): the miRNA, e.g. miR-21a
-- param: organism (organism, default mouse): species of the miRNA
-- columns: symbol, entrez, reason, n_references, references, source
SELECT
    symbol,
    entrez,
    reason,
    count(DISTINCT reference) AS n_references,
    string_agg(DISTINCT reference, ';' ORDER BY reference) AS "references",
    source
FROM mti_set_aside
WHERE mirna = $mirna AND taxon = $organism
GROUP BY symbol, entrez, reason, source
ORDER BY symbol, entrez, reason, source
