// Which program the extension starts.

import { mkdtempSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import assert from "node:assert/strict";

const { find } = await import(process.env.PROGRAM_MODULE);
const root = mkdtempSync(join(tmpdir(), "program-"));
function program(folder) {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, "pep668-lint"), "");
  return join(root, folder, "pep668-lint");
}
const tools = program("tools");
const planted = program("workspace/tools");
symlinkSync(join(root, "workspace/tools"), join(root, "linked"));
const around = {
  configured: "", extension: join(root, "extension"), path: "", workspaces: [join(root, "workspace")], platform: "linux",
};

test("the user's setting comes first, and must be an absolute path", () => {
  assert.deepEqual(find({ ...around, configured: tools }), { program: tools });
  assert.match(find({ ...around, configured: "tools/pep668-lint" }).problem, /absolute/);
  assert.match(find({ ...around, configured: join(root, "none") }).problem, /names no file/);
});

test("of PATH nothing counts that is relative or lies in a workspace", () => {
  const path = ["tools", ".", "", join(root, "workspace/tools"), join(root, "linked")];
  assert.match(find({ ...around, path: path.join(":") }).problem, /no pep668-lint on PATH/);
  assert.deepEqual(find({ ...around, path: [...path, join(root, "tools")].join(":") }), { program: tools });
  assert.deepEqual(find({ ...around, workspaces: [], path: join(root, "workspace/tools") }), { program: planted });
});

test("the program that came with the extension comes before PATH", () => {
  const bundled = program("extension/bin");
  assert.deepEqual(find({ ...around, path: join(root, "tools") }), { program: bundled });
});
