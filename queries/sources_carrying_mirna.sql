-- title: EV sources that carry a miRNA
-- description: Every statement that a vesicle carries the miRNA, with the statistic where the study states one and what the vesicle
-- description: did to its recipient.
-- param: mirna (mirna): the miRNA, e.g. miR-21a
-- param: organism (organism, default mouse): species of the miRNA
-- columns: source, source_id, donor_cell, vesicle_type, relation, value, unit, comparator, effect_process, effect_sign, recipient, reference, basis
SELECT
    s.label AS source,
    s.id AS source_id,
    s.donor_cell,
    s.vesicle_type,
    c.relation,
    c.value,
    c.unit,
    other.label AS comparator,
    c.effect_process,
    c.effect_sign,
    c.recipient,
    c.reference,
    c.basis
FROM ev_cargo c
JOIN mirna m ON m.id = c.mirna AND m.taxon = $organism
JOIN ev_source s ON s.id = c.ev_source
LEFT JOIN ev_source other ON other.id = c.comparator
WHERE c.mirna = $mirna
ORDER BY source, source_id, c.relation, c.reported_as
