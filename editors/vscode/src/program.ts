// Which program is started. Nothing that lies in a workspace is: settings of a workspace have no say, and
// of `PATH` only absolute folders outside of all workspaces count.

import * as fs from "node:fs";
import * as path from "node:path";

export interface Surroundings {
  /** The setting of the user; empty if there is none. */
  configured: string;
  /** The folder of the extension. */
  extension: string;
  /** The variable. */
  path: string;
  /** The folders of the workspace. */
  workspaces: readonly string[];
  platform: NodeJS.Platform;
}

/** The program, or why there is none. */
export function find(it: Surroundings): { program: string } | { problem: string } {
  const name = it.platform === "win32" ? "pep668-lint.exe" : "pep668-lint";
  if (it.configured !== "") {
    if (!path.isAbsolute(it.configured)) {
      return { problem: "The setting pep668-lint.path must be an absolute path." };
    }
    return isFile(it.configured)
      ? { program: it.configured }
      : { problem: "The setting pep668-lint.path names no file." };
  }
  const bundled = path.join(it.extension, "bin", name);
  if (isFile(bundled)) {
    return { program: bundled };
  }
  for (const folder of it.path.split(path.delimiter)) {
    const program = path.join(folder, name);
    if (path.isAbsolute(folder) && isFile(program) && !isInside(program, it.workspaces)) {
      return { program };
    }
  }
  return { problem: "There is no pep668-lint on PATH. Install it, or name it in the setting pep668-lint.path." };
}

function isFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether a file lies in one of the folders, links resolved. */
function isInside(file: string, folders: readonly string[]): boolean {
  const real = resolved(file);
  return folders.some((folder) => {
    const inside = (root: string, it: string): boolean => {
      const way = path.relative(root, it);
      return way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
    };
    return inside(resolved(folder), real) || inside(folder, file);
  });
}

function resolved(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}
