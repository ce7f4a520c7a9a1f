-- title: Evidence for and against one miRNA-target pair
-- description: Every publication or prediction on the pair, with its method; nothing is merged.
-- param: mirna (mirna): the miRNA, e.g. miR-21a
-- param: gene (gene): the gene, e.g. Pdcd4
-- param: organism (organism, default mouse): species of both
-- columns: evidence, reference, method, score, via_ortholog, source, source_version
SELECT evidence, reference, method, score, via_ortholog, source, source_version
FROM mti
WHERE mirna = $mirna AND gene = $gene AND taxon = $organism
ORDER BY list_position(['functional', 'weak', 'predicted', 'negative'], evidence), reference, method, source, via_ortholog, score
