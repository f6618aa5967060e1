/* What a node is called, and what is said below its name. */
const span = (host, minutes, days = true) => {
  if (days && minutes % 1440 === 0) return host.say("days", minutes / 1440);
  return minutes % 60 === 0 ? host.say("hours", minutes / 60) : host.say("minutes", minutes);
};
const person = (host, word) => {
  const at = word.indexOf(":"), kind = at < 0 ? "" : word.slice(0, at), name = word.slice(at + 1);
  const known = (list) => list.find(([key]) => key === name)?.[1] ?? name;
  return kind ? known(host.choices[`${kind}s`] ?? []) : host.say(`who_${word}`);
};
const need = (host, given, count) => (given === "any" ? host.say("need_any") : Number(given) ? host.say("need_some", given) : host.say("need_all", count));

yz.flow.person = person;
yz.flow.need = need;
yz.flow.span = span;
yz.flow.facts = (host, id) => {
  const [kind, slug] = yz.flow.split(id), { model } = host;
  if (kind === "common") return { label: host.say("anywhere"), more: host.say("commons", model.commons.length), look: ["common"], leads: true };
  if (kind === "join") { const split = model.parallel(slug); return { label: host.say("join"), more: "", look: ["join"], leads: false, need: split?.need }; }
  const node = model.find(id), label = yz.flow.label(node);
  if (kind === "parallel") return { label, more: `${host.say("branches", (node.branches ?? []).length)} · ${need(host, node.need, (node.branches ?? []).length)}`, look: ["parallel"], leads: false };
  const approval = model.transitions.filter((one) => one.to === slug).flatMap((one) => one.during ?? []).find((part) => part.part === "approval");
  const automatic = model.transitions.some((one) => one.kind === "automatic" && model.origins(one).includes(slug));
  const status = host.choices.statuses.find(([key]) => key === node.status)?.[1] ?? node.status ?? "";
  const more = [approval && `${need(host, approval.need ?? "any", "")} · ${(approval.approvers ?? []).map((word) => person(host, word)).join("/")}`, node.limit > 0 && (node.in_working_time ? host.say("within_working", span(host, node.limit, false)) : host.say("within", span(host, node.limit))), automatic && !approval && host.say("automatic")].filter(Boolean);
  return { label, more: more.length ? more.slice(0, 2).join(" · ") : status, look: [model.raw.start === slug && "start", node.end === true && "end"].filter(Boolean), leads: node.end !== true };
};
