-- title: Cargo of two EV sources side by side
-- description: Seed families that either source is said to carry, a family once; a source without stated cargo has none to compare.
-- param: source_a (source): the first EV source, e.g. EXO
-- param: source_b (source): the second EV source
-- columns: family, seed, carried_by, mirnas_a, relations_a, mirnas_b, relations_b
WITH cargo AS (
    SELECT
        c.ev_source,
        m.family,
        m.seed,
        string_agg(DISTINCT m.name, ';' ORDER BY m.name) AS mirnas,
        string_agg(DISTINCT c.relation, ';' ORDER BY c.relation) AS relations
    FROM ev_cargo c
    JOIN mirna m ON m.id = c.mirna
    WHERE c.ev_source IN ($source_a, $source_b)
    GROUP BY c.ev_source, m.family, m.seed
),
a AS (SELECT * FROM cargo WHERE ev_source = $source_a),
b AS (SELECT * FROM cargo WHERE ev_source = $source_b)
SELECT
    coalesce(a.family, b.family) AS family,
    coalesce(a.seed, b.seed) AS seed,
    CASE WHEN b.seed IS NULL THEN 'a' WHEN a.seed IS NULL THEN 'b' ELSE 'both' END AS carried_by,
    a.mirnas AS mirnas_a,
    a.relations AS relations_a,
    b.mirnas AS mirnas_b,
    b.relations AS relations_b
FROM a
FULL JOIN b ON b.seed = a.seed
ORDER BY list_position(['both', 'a', 'b'], carried_by), family, seed
