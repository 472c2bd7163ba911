// VS Code itself (code-server, the MIT build that runs in a browser) with the packaged extension, in a
// workspace that is not trusted and that names a program of its own: the extension must start the user's,
// and show its diagnostics. Arguments: code-server's folder of packages, its program for Node, Chromium,
// the .vsix, the server, a folder with a Dockerfile, a folder to work in, a picture to make.

import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";

const [packages, node, chromium, vsix, server, folder, work, picture] = process.argv.slice(2);
const puppeteer = createRequire(join(packages, "package.json"))("puppeteer-core");
const PORT = 18668;

const environment = { ...process.env, HOME: work, XDG_CONFIG_HOME: join(work, "config"), XDG_DATA_HOME: join(work, "data"),
  LD_LIBRARY_PATH: "" };
const codeServer = join(packages, "node_modules/code-server");
const settings = {
  "pep668-lint.path": server,
  "pep668-lint.inlayHints": true,
  "security.workspace.trust.startupPrompt": "never",
  "workbench.startupEditor": "none",
  "files.associations": { "Dockerfile": "dockerfile" },
};
for (const which of ["User", "Machine"]) {
  mkdirSync(join(work, "data/code-server", which), { recursive: true });
  writeFileSync(join(work, "data/code-server", which, "settings.json"), JSON.stringify(settings));
}
// A workspace's own program leaves a trace if it is started.
const trap = join(folder, "trap.sh");
writeFileSync(trap, `#!/bin/sh\ntouch ${folder}/trapped\n`, { mode: 0o755 });
mkdirSync(join(folder, ".vscode"), { recursive: true });
writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify({ "pep668-lint.path": trap, "pep668-lint.arguments": ["x"] }));

const installed = spawnSync(node, [codeServer, "--install-extension", vsix], { env: environment, encoding: "utf8" });
assert.match(installed.stdout, /was successfully installed/, installed.stderr);

const running = spawn(node, [codeServer, "--auth", "none", "--bind-addr", `127.0.0.1:${PORT}`, "--disable-telemetry",
  "--disable-update-check", folder], { env: environment, stdio: "ignore" });
let browser;
try {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/healthz`).catch(() => undefined);
    if (answer?.ok) break;
    assert.ok(tries < 100, "code-server does not start");
    await new Promise((done) => setTimeout(done, 300));
  }
  browser = await puppeteer.launch({ executablePath: chromium, headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,700"],
    defaultViewport: { width: 1200, height: 700 } });
  const page = await browser.newPage();
  const file = `vscode-remote://127.0.0.1:${PORT}${folder}/Dockerfile`;
  const payload = encodeURIComponent(JSON.stringify([["openFile", file]]));
  await page.goto(`http://127.0.0.1:${PORT}/?folder=${folder}&payload=${payload}`, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".view-lines", { timeout: 90000 });
  await page.waitForSelector(".squiggly-error", { timeout: 90000 });
  await page.waitForFunction(() => document.body.innerText.includes("blocked"), { timeout: 30000 });
  // What the pointer shows over `pip`.
  const pip = await page.evaluateHandle(() =>
    [...document.querySelectorAll(".view-line span span")].filter((it) => it.textContent.includes("pip")).at(-1));
  const box = await pip.asElement().boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction(() =>
    document.querySelector(".monaco-hover")?.textContent.includes("externally managed"), { timeout: 30000 });
  await new Promise((done) => setTimeout(done, 1000));
  await page.screenshot({ path: picture });
  const restricted = await page.evaluate(() => document.body.innerText.includes("Restricted Mode"));
  assert.ok(restricted, "the workspace is trusted");
  assert.ok(!existsSync(join(folder, "trapped")), "the workspace's program was started");
  console.log("VS Code: diagnostics, inlay hint and hover in an untrusted workspace");
} finally {
  await browser?.close();
  running.kill();
}
