"use strict";
(() => {
  const FACTS = {
    organism: "species", study: "study", donor_cell: "donor cell", vesicle_type: "vesicle", reference: "reference", role: "role in the process",
    relation: "relation", value: "value", unit: "unit", comparator: "compared with", q_value: "q", effect: "effect", effect_sign: "sign",
    contested: "contested", methods: "methods", n_references: "publications", references: "references", score: "score",
    via_ortholog: "by orthology from", evidence_code: "annotation code", direct: "annotated directly", source: "source", source_version: "version",
  };
  const REFERENCE = /\b(PMID):\s?(\d{1,9})\b|\b(doi):(10\.\d{4,9}\/[A-Za-z0-9._;()\/:-]*[A-Za-z0-9])/gi;
  const MOST = 60;

  function make(tag, text, ...children) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    element.append(...children);
    return element;
  }

  function linked(text) {
    const out = make("span");
    let end = 0;
    for (const match of text.matchAll(REFERENCE)) {
      const link = make("a", match[0]);
      link.href = match[1] ? `https://pubmed.ncbi.nlm.nih.gov/${match[2]}/` : `https://doi.org/${match[4]}`;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      out.append(text.slice(end, match.index), link);
      end = match.index + match[0].length;
    }
    out.append(text.slice(end));
    return out;
  }

  const said = (value) => (value === true ? "yes" : String(value).replaceAll(";", "; ").replaceAll("|", ", "));
  const clipped = (text) => (text.length > 160 ? text.slice(0, 157) + "…" : text);
  const file = (text) => text.replace(/[^\w-]+/g, "_").slice(0, 60) || "network";

  function edgeLook(edge, styles) {
    const style = styles[edge.class];
    const look = {
      ...edge, width: style.width, dashes: style.dashes, color: { color: style.color, highlight: style.color, hover: style.color },
      arrows: style.end ? { to: { enabled: true, type: style.end, scaleFactor: style.end === "circle" ? 0.45 : 0.6 } } : "",
    };
    if (edge.parallel) look.smooth = { enabled: true, type: "curvedCW", roundness: 0.12 * edge.parallel };
    return look;
  }

  function start(root) {
    const data = JSON.parse(root.querySelector(".mc-data").textContent);
    const find = (selector) => root.querySelector(selector);
    const byId = new Map(data.nodes.map((node) => [node.id, node]));
    const touching = new Map(data.nodes.map((node) => [node.id, []]));
    data.edges.forEach((edge, at) => {
      edge.id = `e${at}`;
      touching.get(edge.from).push(edge);
      touching.get(edge.to).push(edge);
    });
    const hidden = new Set();
    const nodeTitle = (node) => `${node.label}\n${data.kinds[node.group]} · ${node.id}`;
    const edgeTitle = (edge) =>
      [`${byId.get(edge.from).label} → ${byId.get(edge.to).label}: ${data.styles[edge.class].label}`]
        .concat(["methods", "references", "effect"].filter((key) => edge.facts[key]).map((key) => `${FACTS[key]}: ${clipped(said(edge.facts[key]))}`))
        .join("\n");
    let shown = new Set(byId.keys());
    const nodes = new vis.DataSet(data.nodes.map(({ facts, ...node }) => ({ ...node, title: nodeTitle(node) })));
    const edges = new vis.DataSet(data.edges.map(({ facts, ...edge }) => ({ ...edgeLook(edge, data.styles), title: edgeTitle({ ...edge, facts }) })));
    const nodesShown = new vis.DataView(nodes, { filter: (node) => shown.has(node.id) });
    const edgesShown = new vis.DataView(edges, { filter: (edge) => !hidden.has(edge.class) && shown.has(edge.from) && shown.has(edge.to) });
    const canvas = find(".mc-canvas");
    const network = new vis.Network(canvas, { nodes: nodesShown, edges: edgesShown }, data.options);
    const details = find(".mc-details");
    const list = find("select");
    const search = find("input[type=search]");

    network.on("beforeDrawing", (context) => {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = "#fff";
      context.fillRect(0, 0, context.canvas.width, context.canvas.height);
      context.restore();
      context.font = "600 15px system-ui, sans-serif";
      context.textAlign = "center";
      context.fillStyle = "#52606d";
      for (const column of data.columns) context.fillText(column.heading, column.x, column.top);
    });
    network.once("afterDrawing", () => { root.dataset.drawn = "true"; });

    // What leads to the chosen node and what follows from it stays; the rest steps back.
    let trail = null;
    network.on("afterDrawing", (context) => {
      if (!trail) return;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = "rgba(255, 255, 255, 0.8)";
      context.fillRect(0, 0, context.canvas.width, context.canvas.height);
      context.restore();
      const lines = trail.edges.map((id) => network.body.edges[id]).filter(Boolean);
      lines.forEach((line) => line.draw(context));
      lines.forEach((line) => line.drawArrows(context));
      trail.nodes.map((id) => network.body.nodes[id]).filter(Boolean).forEach((node) => node.draw(context));
    });

    function trailOf(id) {
      const found = { nodes: new Set([id]), edges: new Set() };
      for (const [here, there] of [["from", "to"], ["to", "from"]]) {
        const waiting = [id];
        const met = new Set(waiting);
        while (waiting.length) {
          const node = waiting.pop();
          for (const edge of touching.get(node)) {
            const step = edge[here] === node && !hidden.has(edge.class) && (node === id || !["negative", "compared_with"].includes(edge.class));
            if (!step) continue;
            found.edges.add(edge.id);
            found.nodes.add(edge[there]);
            if (met.has(edge[there]) || ["negative", "compared_with"].includes(edge.class)) continue;
            met.add(edge[there]);
            waiting.push(edge[there]);
          }
        }
      }
      return { nodes: [...found.nodes], edges: [...found.edges] };
    }

    let untouched = true;
    network.on("resize", () => { if (untouched) whole(); });
    function whole() {
      untouched = true;
      trail = null;
      network.unselectAll();
      network.fit({ nodes: [...shown] });
    }

    function facts(stated) {
      const table = make("dl");
      for (const [key, value] of Object.entries(stated)) {
        if (key === "references" || key === "n_references" || !FACTS[key]) continue;
        table.append(make("dt", FACTS[key]), make("dd", "", linked(said(value))));
      }
      if (stated.references) table.append(make("dt", FACTS.references), make("dd", "", linked(said(stated.references))));
      return table;
    }

    function neighbour(edge, id) {
      const other = byId.get(edge.from === id ? edge.to : edge.from);
      const button = make("button", other.label);
      button.type = "button";
      button.addEventListener("click", () => choose(other.id));
      const item = make("li", "", button);
      const words = [edge.facts.contested ? "contested" : "", edge.facts.relation, edge.facts.role, edge.facts.methods].filter(Boolean).map(said).join(" · ");
      if (words) item.append(make("small", words));
      if (edge.facts.references) item.append(make("small", "", linked(said(edge.facts.references))));
      return item;
    }

    function showNode(id) {
      const node = byId.get(id);
      trail = trailOf(id);
      details.replaceChildren(make("h3", node.label), make("p", `${data.kinds[node.group]} · ${id}`), facts(node.facts));
      details.children[1].className = "mc-kind";
      for (const [name, style] of Object.entries(data.styles)) {
        const own = touching.get(id).filter((edge) => edge.class === name);
        if (!own.length) continue;
        details.append(make("h4", `${style.label} (${own.length})`), make("ul", "", ...own.slice(0, MOST).map((edge) => neighbour(edge, id))));
        if (own.length > MOST) details.append(make("p", `and ${own.length - MOST} more, see the tables`));
      }
      details.scrollTop = 0;
      list.value = id;
    }

    function showEdge(id) {
      const edge = data.edges[Number(id.slice(1))];
      trail = { nodes: [edge.from, edge.to], edges: [id] };
      details.replaceChildren(
        make("h3", `${byId.get(edge.from).label} → ${byId.get(edge.to).label}`), make("p", data.styles[edge.class].label), facts(edge.facts));
      details.children[1].className = "mc-kind";
      details.append(make("ul", "", neighbour({ ...edge, facts: {} }, edge.to), neighbour({ ...edge, facts: {} }, edge.from)));
    }

    function choose(id) {
      untouched = false;
      if (shown.has(id)) {
        network.selectNodes([id]);
        const { x, y } = network.canvasToDOM(network.getPosition(id));
        const inView = x > 40 && y > 30 && x < canvas.clientWidth - 40 && y < canvas.clientHeight - 30;
        if (!inView || network.getScale() < 0.6) network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: false });
      }
      showNode(id);
      network.redraw();
    }

    network.on("select", ({ nodes: [node], edges: [edge] }) => {
      if (node !== undefined) showNode(node);
      else if (edge !== undefined) showEdge(edge);
      else trail = null;
    });

    function fillList() {
      const wanted = search.value.trim().toLowerCase();
      const groups = [];
      let count = 0;
      for (const [kind, label] of Object.entries(data.kinds)) {
        const group = document.createElement("optgroup");
        group.label = label;
        data.nodes
          .filter((node) => node.group === kind && (!wanted || `${node.label}\n${node.id}`.toLowerCase().includes(wanted)))
          .sort((a, b) => (a.label < b.label ? -1 : 1))
          .forEach((node) => {
            const option = make("option", node.label);
            option.value = node.id;
            group.append(option);
          });
        count += group.children.length;
        if (group.children.length) groups.push(group);
      }
      list.replaceChildren(...groups);
      find(".mc-found").textContent = wanted ? `${count} ${count === 1 ? "node" : "nodes"}` : "";
    }

    function applyFilter() {
      const drawn = new Set(data.nodes.filter((node) => node.group !== "gene" && node.group !== "gene_set").map((node) => node.id));
      for (const edge of data.edges) if (byId.get(edge.to).group === "gene" && !hidden.has(edge.class)) drawn.add(edge.to);
      for (const edge of data.edges) if (edge.class === "member_of" && drawn.has(edge.from)) drawn.add(edge.to);
      shown = drawn;
      trail = null;
      nodesShown.refresh();
      edgesShown.refresh();
    }

    search.addEventListener("input", fillList);
    search.addEventListener("keydown", (event) => {
      const first = list.querySelector("option");
      if (event.key === "Enter" && first) choose(first.value);
      if (event.key === "ArrowDown" && first) { event.preventDefault(); list.focus(); choose(first.value); }
    });
    list.addEventListener("change", () => choose(list.value));
    root.querySelectorAll(".mc-evidence input").forEach((box) => {
      box.checked = true;
      box.addEventListener("change", () => { box.checked ? hidden.delete(box.value) : hidden.add(box.value); applyFilter(); });
    });
    const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.02, network.getScale() * factor)) });
    const acts = {
      fit: whole, in: () => zoom(1.3), out: () => zoom(1 / 1.3),
      save: () => canvas.querySelector("canvas").toBlob((blob) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = `${file(document.title)}.png`;
        link.click();
        URL.revokeObjectURL(link.href);
      }),
    };
    root.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", () => acts[button.dataset.act]()));
    canvas.addEventListener("pointerdown", () => {
      untouched = false;
      network.setOptions({ interaction: { zoomView: true } });
    });
    // A canvas does not follow the width of the paper; a picture of it does.
    window.addEventListener("beforeprint", () => { find(".mc-print").src = canvas.querySelector("canvas").toDataURL(); });
    document.addEventListener("pointerdown", (event) => {
      if (!canvas.contains(event.target)) network.setOptions({ interaction: { zoomView: false } });
    });
    fillList();
    whole();
    root.network = network;
  }

  document.querySelectorAll("[data-network]:not([data-drawn])").forEach(start);
})();
