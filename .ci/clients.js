// Reports read by programs of npm. Argument: the folder with `rdjson` and `checkstyle`, which are about the
// same findings.
const fs = require("fs");
const path = require("path");
const assert = require("assert");
const { RDFormatValidator } = require("@umbrelladocs/rdformat-validator");
const danger = require("danger-plugin-lint-report");

const folder = process.argv[2];
const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");

// Danger comments on files that a pull request changes: on all of them.
function commented(xml, files) {
    const git = { modified_files: [], created_files: files };
    const violations = [];
    return danger.scanXmlReport(git, xml, "", false, (it) => violations.push(it)).then(() => violations);
}

async function main() {
    const result = await new RDFormatValidator({ strictMode: true }).validateString(read("rdjson"));
    assert.deepStrictEqual([result.valid, result.errors], [true, []]);
    const diagnostics = JSON.parse(read("rdjson")).diagnostics;
    console.log(`rdjson: valid; ${diagnostics.length} diagnostics, ${result.warnings.length} warnings`);

    const files = [...new Set(diagnostics.map((it) => it.location.path))];
    const violations = await commented(read("checkstyle"), files);
    // Control characters in names have no way into XML: those files are spelled out.
    const known = diagnostics.filter((it) => !/[\x00-\x08\x0b\x0c\x0e-\x1f]/.test(it.location.path));
    const place = (file, line, severity) => JSON.stringify([file, line, severity.toLowerCase()]);
    const expected = known.map((it) =>
        place(it.location.path, it.location.range?.start.line ?? 1, it.severity));
    const spelled = (it) => it.file.includes("\\u{1b}");
    const found = violations.filter((it) => !spelled(it)).map((it) => place(it.file, it.line, it.severity));
    assert.deepStrictEqual(found.sort(), expected.sort());
    console.log(`checkstyle: ${found.length} comments`);
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
