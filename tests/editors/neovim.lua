-- A real Neovim opens a Dockerfile, a workflow and a script, and gets diagnostics, hover texts and code
-- actions. Debian's 0.7 is told diagnostics, newer ones ask for them.
-- PROGRAM: the server; FOLDER: where the files are.

local program, folder = os.getenv("PROGRAM"), os.getenv("FOLDER")

local function check(condition, message)
  if not condition then
    io.stderr:write("neovim: " .. message .. "\n")
    vim.cmd("cquit 1")
  end
end

local client = vim.lsp.start_client({
  name = "pep668-lint",
  cmd = { program, "lsp" },
  root_dir = folder,
  workspace_folders = { { uri = vim.uri_from_fname(folder), name = "x" } },
})
check(client, "the server does not start")

local function text_of(contents)
  return type(contents) == "table" and (contents.value or vim.inspect(contents)) or tostring(contents)
end

local function visit(name, filetype, rule, line, column, phrase)
  vim.cmd("edit " .. folder .. "/" .. name)
  vim.bo.filetype = filetype
  local buffer = vim.api.nvim_get_current_buf()
  check(vim.lsp.buf_attach_client(buffer, client), name .. ": not attached")
  local function found()
    return vim.tbl_filter(function(it) return it.code == rule or
      (it.user_data and it.user_data.lsp and it.user_data.lsp.code == rule) end, vim.diagnostic.get(buffer))
  end
  check(vim.wait(20000, function() return #found() > 0 end, 20), name .. ": no " .. rule)
  local diagnostic = found()[1]
  check(diagnostic.lnum == line, name .. ": on line " .. diagnostic.lnum)

  local document = { uri = vim.uri_from_bufnr(buffer) }
  local position = { line = line, character = column }
  local function ask(method, params)
    local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000)
    check(answers, name .. ": no answer to " .. method)
    for _, answer in pairs(answers) do
      check(not answer.error, name .. ": " .. vim.inspect(answer.error))
      return answer.result
    end
  end
  local hover = ask("textDocument/hover", { textDocument = document, position = position })
  local text = hover and text_of(hover.contents) or ""
  check(text:find(phrase, 1, true), name .. ": hover says " .. text)

  local actions = ask("textDocument/codeAction", {
    textDocument = document,
    range = { start = position, ["end"] = position },
    context = { diagnostics = {} },
  })
  local allow
  for _, action in ipairs(actions) do
    if action.title == "Allow " .. rule .. " here, with a reason" then allow = action end
  end
  check(allow, name .. ": no action in " .. vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(allow.edit, vim.lsp.get_client_by_id(client).offset_encoding)
  check(vim.wait(20000, function() return #found() == 0 end, 20), name .. ": still there after the action")
  print("\n" .. name .. ": diagnostic, hover, action")
end

visit("Dockerfile", "dockerfile", "install-blocked", 2, 5, "externally managed")
visit(".github/workflows/ci.yml", "yaml", "sudo-pip", 5, 15, "a CI runner that is kept")
visit("setup.sh", "sh", "break-system-packages", 1, 14, "--break-system-packages")

-- Without the server: the lines of `check` in the quickfix list, as docs/editors.md sets it up.
vim.o.errorformat = "%f:%l:%c: %t%*[a-z][%*[a-z-]] %m"
local lines = vim.fn.systemlist({ program, "check", "--format", "concise", folder .. "/setup.sh" })
vim.fn.setqflist({}, " ", { lines = lines, efm = vim.o.errorformat })
local entry = vim.tbl_filter(function(it) return it.valid == 1 end, vim.fn.getqflist())[1]
check(entry and entry.lnum == 2 and entry.col == 13 and entry.type == "e", "quickfix: " .. vim.inspect(entry))

vim.lsp.stop_client(client)
check(vim.wait(5000, function() return vim.lsp.get_client_by_id(client) == nil or
  vim.lsp.get_client_by_id(client).is_stopped() end, 20), "the server does not stop")
vim.cmd("qall!")
