;;; emacs.el --- what Emacs gets from the server  -*- lexical-binding: t -*-
;;; A real Emacs with eglot opens a Dockerfile, a workflow and a script, and gets diagnostics, hover texts
;;; and code actions. PROGRAM: the server; FOLDER: where the files are.

(require 'eglot)
(require 'flymake)
(require 'cl-lib)

(define-derived-mode lint-dockerfile-mode prog-mode "Dockerfile")
(define-derived-mode lint-yaml-mode prog-mode "YAML")
(put 'lint-dockerfile-mode 'eglot-language-id "dockerfile")
(put 'lint-yaml-mode 'eglot-language-id "yaml")
(put 'sh-mode 'eglot-language-id "shellscript")

(defvar program (getenv "PROGRAM"))
(defvar folder (file-name-as-directory (getenv "FOLDER")))
(setq eglot-sync-connect t
      eglot-autoshutdown nil
      eglot-server-programs
      `(((lint-dockerfile-mode lint-yaml-mode sh-mode) . (,program "lsp"))))

(defun wait-for (what found)
  (let ((end (+ (float-time) 20)))
    (while (and (not (funcall found)) (< (float-time) end))
      (accept-process-output nil 0.05))
    (unless (funcall found)
      (message "emacs: %s" what)
      (kill-emacs 1))))

(defun text-of-hover (server)
  (let* ((hover (jsonrpc-request server :textDocument/hover (eglot--TextDocumentPositionParams)))
         (contents (plist-get hover :contents)))
    (or (plist-get contents :value) "")))

(defun visit (name mode rule line column phrase)
  (with-current-buffer (find-file-noselect (concat folder name))
    (funcall mode)
    (eglot-ensure)
    (run-hooks 'post-command-hook)
    (unless (eglot-current-server)
      (apply #'eglot (eglot--guess-contact)))
    (flymake-mode 1)
    (let ((found (lambda ()
                   (cl-some (lambda (it) (string-match-p (regexp-quote rule) (flymake-diagnostic-text it)))
                            (flymake-diagnostics))))
          (server (eglot-current-server)))
      (wait-for (format "%s: no %s" name rule) (lambda () (flymake-start) (funcall found)))
      (goto-char (point-min))
      (forward-line line)
      (forward-char column)
      (let ((text (text-of-hover server)))
        (unless (string-match-p (regexp-quote phrase) text)
          (message "emacs: %s: hover says %s" name text)
          (kill-emacs 1)))
      (let* ((range (list :start (eglot--pos-to-lsp-position) :end (eglot--pos-to-lsp-position)))
             (actions (jsonrpc-request server :textDocument/codeAction
                                       (list :textDocument (eglot--TextDocumentIdentifier)
                                             :range range :context '(:diagnostics []))))
             (allow (cl-find-if (lambda (it) (string-match-p "^Allow .* here" (plist-get it :title)))
                                actions)))
        (unless allow
          (message "emacs: %s: no action in %S" name actions)
          (kill-emacs 1))
        (eglot--apply-workspace-edit (plist-get allow :edit))
        (eglot--signal-textDocument/didChange)
        (wait-for (format "%s: still there after the action" name)
                  (lambda () (flymake-start) (not (funcall found)))))
      (message "%s: diagnostic, hover, action" name))))

(visit "Dockerfile" 'lint-dockerfile-mode "will refuse this" 2 5 "externally managed")
(visit ".github/workflows/ci.yml" 'lint-yaml-mode "`sudo` lets pip" 5 15 "a CI runner that is kept")
(visit "setup.sh" 'sh-mode "`--break-system-packages` lets pip" 1 14 "--break-system-packages")
(kill-emacs 0)
