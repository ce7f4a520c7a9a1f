-- title: EV sources that carry a miRNA of the same seed family
-- description: As sources_carrying_mirna, for every human, mouse and rat miRNA with the same nucleotides 2-8.
-- param: mirna (mirna): the miRNA, e.g. miR-21a
-- param: organism (organism, default mouse): species of the miRNA
-- columns: mirna, mirna_id, same_organism, source, source_id, relation, effect_process, effect_sign, reference
SELECT
    m.name AS mirna,
    m.id AS mirna_id,
    m.taxon = $organism AS same_organism,
    s.label AS source,
    s.id AS source_id,
    c.relation,
    c.effect_process,
    c.effect_sign,
    c.reference
FROM ev_cargo c
JOIN mirna m ON m.id = c.mirna
JOIN ev_source s ON s.id = c.ev_source
WHERE m.seed = (SELECT seed FROM mirna WHERE id = $mirna)
ORDER BY same_organism DESC, mirna, mirna_id, source, source_id, c.relation, c.reported_as
