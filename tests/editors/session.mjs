// An editing session by Microsoft's own client library: hundreds of random edits, after each of which
// the diagnostics must be those of `check` on that text. Then the time from a keystroke to its
// diagnostics. Arguments: the program, a folder to work in, where the packages are.

import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const [program, work, packages] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const lsp = require("vscode-languageserver-protocol/node");
const { TextDocument } = require("vscode-languageserver-textdocument");

// Numbers that are the same in every run.
let seed = 668n;
function roll(sides) {
  seed = (seed * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((seed >> 33n) % BigInt(sides));
}

const LIBRARY = "prepare() { :; }\n";
const FILES = {
  "Dockerfile": ["dockerfile",
    "FROM debian:12\nRUN apt-get install -y python3-pip\nCOPY lib.sh /lib.sh\n# é🐍\n" +
    "RUN . /lib.sh && prepare && \\\n  pip install x\n"],
  "setup.sh": ["shellscript", "#!/bin/bash\n# é🐍\nsudo pip install x\nif true; then\n  pip3 install -r y\nfi\n"],
  "lib.sh": ["shellscript", LIBRARY],
  ".github/workflows/ci.yml": ["yaml",
    "on: push\njobs:\n  a:\n    runs-on: self-hosted\n    steps:\n    - name: é🐍\n      run: |\n" +
    "        sudo pip install x\n    - run: pip install --break-system-packages y\n"],
};
const PIECES = [
  "sudo pip install x\n", "pip install --break-system-packages y\n", "RUN ", "FROM debian:12\n",
  "FROM python:3.12\n", "rm /usr/lib/python3.11/EXTERNALLY-MANAGED\n", "\\\n", "\r\n", "\r", "'", '"',
  "export PIP_BREAK_SYSTEM_PACKAGES=1\n", "# pep668-lint: allow[sudo-pip] -- é🐍\n", "é", "🐍", " && ",
  "if true; then\n", "fi\n", "<<EOF\n", "  - run: |\n      ", "export PIP_BREAK_SYSTEM_PACKAGES=1; ",
];

class Session {
  constructor(folder, pulls) {
    this.folder = folder;
    this.pulls = pulls;
    this.process = spawn(program, ["lsp"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    this.exited = new Promise((done) => this.process.on("exit", (code) => done(code)));
    this.connection = lsp.createProtocolConnection(
      new lsp.StreamMessageReader(this.process.stdout), new lsp.StreamMessageWriter(this.process.stdin));
    this.published = new Map();
    this.waiting = [];
    this.connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => {
      assert.ok(!pulls, "a client that pulls is told nothing");
      this.published.set(params.uri, params);
      this.waiting = this.waiting.filter((waits) => !waits());
    });
    this.connection.onRequest(lsp.DiagnosticRefreshRequest.type, () => {});
    this.connection.listen();
    this.documents = new Map();
  }

  async start() {
    const folder = pathToFileURL(this.folder).href;
    const textDocument = { publishDiagnostics: { versionSupport: true }, synchronization: {} };
    if (this.pulls) textDocument.diagnostic = { dynamicRegistration: false };
    const result = await this.connection.sendRequest(lsp.InitializeRequest.type, {
      processId: process.pid, rootUri: folder, workspaceFolders: [{ uri: folder, name: "x" }],
      capabilities: { textDocument, workspace: { diagnostics: { refreshSupport: true } } },
    });
    assert.equal(result.capabilities.positionEncoding, "utf-16");
    await this.connection.sendNotification(lsp.InitializedNotification.type, {});
  }

  uri(name) { return pathToFileURL(join(this.folder, name)).href; }

  async open(name, language, text) {
    const document = TextDocument.create(this.uri(name), language, 1, text);
    this.documents.set(name, document);
    await this.connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
      textDocument: { uri: document.uri, languageId: language, version: 1, text },
    });
  }

  async change(name, contentChanges) {
    const old = this.documents.get(name);
    const document = TextDocument.update(old, contentChanges, old.version + 1);
    await this.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document.uri, version: document.version }, contentChanges,
    });
  }

  // The diagnostics of the present text.
  async diagnostics(name) {
    const { uri, version } = this.documents.get(name);
    if (this.pulls) {
      const report = await this.connection.sendRequest(lsp.DocumentDiagnosticRequest.type, { textDocument: { uri } });
      return report.items;
    }
    const ready = () => this.published.get(uri)?.version === version;
    if (!ready()) {
      await new Promise((done) => this.waiting.push(() => ready() && (done(), true)));
    }
    return this.published.get(uri).diagnostics;
  }

  async stop() {
    await this.connection.sendRequest(lsp.ShutdownRequest.type);
    await this.connection.sendNotification(lsp.ExitNotification.type);
    assert.equal(await this.exited, 0);
  }
}

// What `check` says of the text, with the places as the protocol counts them.
function checked(folder, name, document) {
  const text = document.getText();
  const args = ["check", "--format", "json", "--stdin-filename", name, "-"];
  const run = spawnSync(program, args, { cwd: folder, input: text });
  const bytes = Buffer.from(text);
  const position = ({ offset }) => {
    const { line, character } = document.positionAt(bytes.subarray(0, offset).toString().length);
    return `${line}:${character}`;
  };
  const findings = JSON.parse(run.stdout).findings.filter((it) => !it.suppressed);
  return findings.map((it) => `${it.rule} ${it.severity} ${position(it.start)}-${position(it.end)} ${it.message}`);
}

const SEVERITY = { 1: "error", 2: "warning", 3: "note" };
function told(diagnostics) {
  const place = ({ line, character }) => `${line}:${character}`;
  return diagnostics.filter((it) => it.code).map((it) =>
    `${it.code} ${SEVERITY[it.severity]} ${place(it.range.start)}-${place(it.range.end)} ${it.message.split("\n")[0]}`);
}

async function edits(pulls, count) {
  const folder = join(work, pulls ? "pull" : "push");
  mkdirSync(join(folder, ".git"), { recursive: true });
  for (const [name, [, text]] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const session = new Session(folder, pulls);
  await session.start();
  for (const [name, [language, text]] of Object.entries(FILES)) await session.open(name, language, text);
  let found = 0;
  for (let edit = 0; edit < count; edit += 1) {
    const names = Object.keys(FILES).filter((name) => name !== "lib.sh");
    const name = names[roll(names.length)];
    const document = session.documents.get(name);
    const before = document.getText();
    const start = roll(before.length + 1);
    const end = Math.min(before.length, start + roll(4));
    const range = { start: document.positionAt(start), end: document.positionAt(end) };
    await session.change(name, [{ range, text: PIECES[roll(PIECES.length)] }]);
    const actual = told(await session.diagnostics(name));
    const expected = checked(folder, name, document);
    assert.deepEqual(actual, expected, JSON.stringify(document.getText()));
    found += actual.length > 0 ? 1 : 0;
    if (actual.length === 0 || roll(2) === 0) await session.change(name, [{ text: before }]);
  }
  assert.ok(found > count / 10, `only ${found} texts with findings`);
  await session.stop();
  console.log(`${pulls ? "asked for" : "told"}: ${count} edits, ${found} texts with findings, all as \`check\` says`);
}

// From a keystroke in the middle of a long script to its diagnostics.
async function latency(lines) {
  const folder = join(work, "latency");
  mkdirSync(join(folder, ".git"), { recursive: true });
  const step = "if command -v apt-get >/dev/null; then\n  echo \"step $1\" >> log\n  cp -r a \"$HOME/b\"\n" +
    "  for x in 1 2 3; do run \"$x\" || exit 1; done\nfi\n";
  const body = step.repeat(Math.floor(lines / 10)) + "sudo pip install x\n" + step.repeat(Math.floor(lines / 10));
  const text = "#!/bin/bash\n" + body;
  writeFileSync(join(folder, "long.sh"), text);
  const run = (args, input) => {
    const start = process.hrtime.bigint();
    spawnSync(program, args, { cwd: folder, input });
    return Number(process.hrtime.bigint() - start) / 1e6;
  };
  const session = new Session(folder, false);
  await session.start();
  await session.open("long.sh", "shellscript", text);
  await session.diagnostics("long.sh");
  const typed = [];
  const checks = [];
  for (let key = 0; key < 30; key += 1) {
    const document = session.documents.get("long.sh");
    const middle = document.positionAt(document.getText().indexOf("echo", text.length / 3));
    const start = process.hrtime.bigint();
    await session.change("long.sh", [{ range: { start: middle, end: middle }, text: "x" }]);
    await session.diagnostics("long.sh");
    typed.push(Number(process.hrtime.bigint() - start) / 1e6);
    checks.push(run(["check", "--format", "json", "--stdin-filename", "long.sh", "-"], document.getText()));
  }
  await session.stop();
  const sorted = (list) => [...list].sort((a, b) => a - b);
  const median = (list) => sorted(list)[Math.floor(list.length / 2)];
  const worst = Math.max(...typed);
  const ratio = (value) => (value / median(checks)).toFixed(2);
  console.log(`${text.split("\n").length - 1} lines: keystroke to diagnostics median ${median(typed).toFixed(1)} ms ` +
    `(${ratio(median(typed))} of a check), worst ${worst.toFixed(1)} ms (${ratio(worst)}); check ${median(checks).toFixed(1)} ms`);
  assert.ok(median(typed) <= 1.5 * median(checks), "slower than running `check` anew");
}

await edits(false, 300);
await edits(true, 200);
await latency(2000);
