// What MDN's observatory and csp_evaluator say of the headers that tools/headers.py captured: `make headers`.
// Both are asked offline, by their own rules; exits with 1 below A+ or for a finding above low.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , capturedAt, modulesAt] = process.argv;
const captured = JSON.parse(readFileSync(capturedAt, "utf8"));
const require = createRequire(`${modulesAt}/`);
const observatory = `${modulesAt}/node_modules/@mdn/mdn-http-observatory/src`;
const load = (path) => import(pathToFileURL(path).href);

// The list of preloaded hosts is fetched from the internet where install scripts may run. We are not on it.
const preload = `${observatory}/../conf/hsts-preload.json`;
if (!existsSync(preload)) {
  mkdirSync(`${observatory}/../conf`, { recursive: true });
  writeFileSync(preload, "{}");
}

const { ALL_TESTS } = await load(`${observatory}/constants.js`);
const { Requests } = await load(`${observatory}/types.js`);
const { getGradeForScore, getScoreModifier } = await load(`${observatory}/grader/grader.js`);
const { CookieJar } = require("tough-cookie");

const url = new URL("https://roadmap.example.org/password/reset/sent/");
const answerOf = (scheme) => ({
  status: captured[scheme].status,
  headers: { ...captured[scheme].headers, "set-cookie": captured[scheme].cookies },
  data: captured[scheme].body,
  verified: true,
  httpEquiv: new Map(),
  request: { responseURL: url.href },
});
const jar = new CookieJar();
for (const cookie of captured.https.cookies) jar.setCookieSync(cookie, url.href);

const requests = new Requests(url.hostname);
requests.responses.auto = requests.responses.https = answerOf("https");
requests.responses.cors = answerOf("https");
requests.responses.http = answerOf("https");
requests.responses.httpRedirects = [
  { url: new URL(`http://${url.hostname}/`), status: captured.http.status },
  { url: new URL(captured.http.headers.location), status: 200 },
];
requests.resources.path = captured.https.body;
requests.session = { url, jar };

let score = 100;
let lost = 0;
for (const test of ALL_TESTS) {
  const found = test(requests);
  const modifier = getScoreModifier(found.result);
  score += modifier;
  lost += Math.min(modifier, 0);
  console.log(`${found.pass ? "kept" : "NOT "} ${String(modifier).padStart(4)}  ${found.result}`);
}
// Extra credit counts only for who has an A without it.
score = 100 + lost >= 90 ? score : 100 + lost;
const { grade } = getGradeForScore(score);
console.log(`observatory: ${grade}, ${score} of 100`);

const { CspParser } = require("csp_evaluator/dist/parser.js");
const { CspEvaluator } = require("csp_evaluator/dist/evaluator.js");
const LOW = 60;
const findings = new CspEvaluator(new CspParser(captured.https.headers["content-security-policy"]).csp).evaluate();
for (const one of findings) console.log(`csp_evaluator: ${one.severity} ${one.directive} ${one.value ?? ""}: ${one.description}`);
const above = findings.filter((one) => one.severity < LOW);
console.log(`csp_evaluator: ${above.length} findings above low`);
process.exit(grade === "A+" && above.length === 0 ? 0 : 1);
