-- title: Cargo miRNAs without a validated target
-- description: miRNAs that some EV source carries and for which the snapshot has no supported target: no evidence here is not evidence
-- description: that they have no target.
-- param: organism (organism, default mouse): species
-- columns: mirna, mirna_id, family, n_predicted, n_negative, n_sources, sources
WITH evidence AS (
    SELECT
        mirna,
        bool_or(evidence IN ('functional', 'weak')) AS supported,
        count(DISTINCT gene) FILTER (evidence = 'predicted') AS n_predicted,
        count(DISTINCT gene) FILTER (evidence = 'negative') AS n_negative
    FROM mti
    WHERE taxon = $organism
    GROUP BY mirna
)
SELECT
    m.name AS mirna,
    m.id AS mirna_id,
    m.family,
    coalesce(any_value(e.n_predicted), 0) AS n_predicted,
    coalesce(any_value(e.n_negative), 0) AS n_negative,
    count(DISTINCT c.ev_source) AS n_sources,
    string_agg(DISTINCT c.ev_source, ';' ORDER BY c.ev_source) AS sources
FROM ev_cargo c
JOIN mirna m ON m.id = c.mirna AND m.taxon = $organism
LEFT JOIN evidence e ON e.mirna = m.id
GROUP BY m.name, m.id, m.family
HAVING NOT coalesce(bool_or(e.supported), false)
ORDER BY n_sources DESC, mirna, mirna_id
