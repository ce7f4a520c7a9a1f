-- title: Genes of a process that an EV source's cargo hits
-- description: Members of the process, and genes that regulate it or a process below it, that are targets of a miRNA which the
-- description: source carries. Repressing a negative regulator speaks for the process; repressing a member or a positive
-- description: regulator against it. One row a gene, role, miRNA and class of evidence. Choose the organism of the source.
-- param: source (source): the EV source, e.g. EXO
-- param: process (process, default neurogenesis): the process, by name or GO id
-- param: organism (organism, default mouse): species of the source
-- columns: gene, gene_id, role, mirna, mirna_id, relation, evidence, contested, n_references, references, sets
WITH RECURSIVE below(id) AS (
    SELECT $process
    UNION
    SELECT r.set_id
    FROM gene_set_relation r
    JOIN below ON r.other = below.id AND r.relation IN ('is_a', 'part_of')
),
roles AS (
    SELECT $process AS set_id, 'member' AS role
    UNION
    SELECT
        set_id,
        CASE relation
            WHEN 'positively_regulates' THEN 'positive regulation'
            WHEN 'negatively_regulates' THEN 'negative regulation'
            ELSE 'regulation'
        END
    FROM gene_set_relation
    WHERE other IN (SELECT id FROM below) AND relation LIKE '%regulates' AND set_id <> $process
),
gene_roles AS (
    SELECT m.gene, r.role, string_agg(DISTINCT m.set_id, ';' ORDER BY m.set_id) AS sets
    FROM gene_set_member m
    JOIN roles r USING (set_id)
    WHERE m.taxon = $organism
    GROUP BY m.gene, r.role
),
signed AS (
    -- A gene of a positive or negative regulation is also in the plain one above it: say it once.
    SELECT *
    FROM gene_roles own
    WHERE role <> 'regulation' OR NOT EXISTS (
        SELECT 1 FROM gene_roles other WHERE other.gene = own.gene AND other.role IN ('positive regulation', 'negative regulation')
    )
),
carried AS (
    SELECT mirna, string_agg(DISTINCT relation, ';' ORDER BY relation) AS relation
    FROM ev_cargo
    WHERE ev_source = $source AND mirna IS NOT NULL
    GROUP BY mirna
),
evidence AS (
    SELECT
        mirna,
        gene,
        evidence,
        count(DISTINCT reference) AS n_references,
        string_agg(DISTINCT reference, ';' ORDER BY reference) AS "references"
    FROM mti
    WHERE taxon = $organism AND mirna IN (SELECT mirna FROM carried)
    GROUP BY mirna, gene, evidence
),
contested AS (
    SELECT mirna, gene
    FROM evidence
    GROUP BY mirna, gene
    HAVING bool_or(evidence IN ('functional', 'weak')) AND bool_or(evidence = 'negative')
)
SELECT
    g.symbol AS gene,
    g.id AS gene_id,
    s.role,
    m.name AS mirna,
    m.id AS mirna_id,
    c.relation,
    e.evidence,
    (m.id, g.id) IN (SELECT (mirna, gene) FROM contested) AS contested,
    e.n_references,
    e."references",
    s.sets
FROM evidence e
JOIN carried c USING (mirna)
JOIN signed s USING (gene)
JOIN gene g ON g.id = e.gene
JOIN mirna m ON m.id = e.mirna
ORDER BY
    list_position(['functional', 'weak', 'predicted', 'negative'], e.evidence),
    list_position(['negative regulation', 'positive regulation', 'member', 'regulation'], s.role),
    e.n_references DESC, gene, gene_id, mirna, mirna_id
