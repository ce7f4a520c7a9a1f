-- title: EV sources by their effect
-- description: Vesicles for which a study states an effect on a process, and the miRNA that it names.
-- param: effect (text, default neuronal differentiation): words of the process or of the effect
-- param: sign (text, default +): + promotes, - lowers, 0 no effect, or any
-- columns: source, source_id, donor_cell, mirna, mirna_id, relation, effect_process, effect_sign, effect, recipient, reference
SELECT
    s.label AS source,
    s.id AS source_id,
    s.donor_cell,
    m.name AS mirna,
    m.id AS mirna_id,
    c.relation,
    c.effect_process,
    c.effect_sign,
    c.effect,
    c.recipient,
    c.reference
FROM ev_cargo c
JOIN ev_source s ON s.id = c.ev_source
LEFT JOIN mirna m ON m.id = c.mirna
WHERE contains(lower(concat_ws(' | ', c.effect_process, c.effect)), lower($effect))
  AND ($sign = 'any' OR c.effect_sign = $sign)
ORDER BY source, source_id, mirna NULLS LAST, mirna_id, c.relation, c.reported_as
