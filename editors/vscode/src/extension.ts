// Starts the language server and stops it. All else is the server's.

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import { find } from "./program";

const SECTION = "pep668-lint";

/** What is handed to the server: on disk, or not saved yet. */
const SELECTOR = ["file", "untitled"].flatMap((scheme) => [
  { scheme, language: "dockerfile" },
  { scheme, language: "shellscript" },
  { scheme, language: "github-actions-workflow" },
  { scheme, language: "yaml", pattern: "**/.{github,gitea,forgejo}/workflows/*.{yml,yaml}" },
  { scheme, language: "yaml", pattern: "**/action.{yml,yaml}" },
]);

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const channel = vscode.window.createOutputChannel(SECTION, { log: true });
  context.subscriptions.push(
    channel,
    vscode.commands.registerCommand("pep668-lint.restart", () => restart(context, channel)),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("pep668-lint.path") || event.affectsConfiguration("pep668-lint.arguments")) {
        await restart(context, channel);
      }
    }),
  );
  await start(context, channel);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}

async function restart(context: vscode.ExtensionContext, channel: vscode.LogOutputChannel): Promise<void> {
  await deactivate();
  await start(context, channel);
}

async function start(context: vscode.ExtensionContext, channel: vscode.LogOutputChannel): Promise<void> {
  const found = find({
    configured: own<string>("path") ?? "",
    extension: context.extensionPath,
    path: process.env["PATH"] ?? "",
    workspaces: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    platform: process.platform,
  });
  if ("problem" in found) {
    channel.error(found.problem);
    void vscode.window.showWarningMessage(`pep668-lint: ${found.problem}`);
    return;
  }
  const server: ServerOptions = {
    command: found.program,
    args: ["lsp", ...(own<string[]>("arguments") ?? [])],
    transport: TransportKind.stdio,
    // Not the workspace: nothing in it may be found by accident.
    options: { cwd: context.extensionPath },
  };
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: channel,
    initializationOptions: vscode.workspace.getConfiguration(SECTION),
  };
  channel.info(`starting ${found.program}`);
  client = new LanguageClient(SECTION, SECTION, server, options);
  try {
    await client.start();
  } catch (error) {
    channel.error(String(error));
    void vscode.window.showErrorMessage(`pep668-lint: ${found.program} does not start.`);
  }
}

/** A setting that only the user can make: of a workspace's nothing is taken, whatever its scope. */
function own<T>(name: string): T | undefined {
  const all = vscode.workspace.getConfiguration(SECTION).inspect<T>(name);
  return all?.globalValue ?? all?.defaultValue;
}
