#!/bin/sh
# pep668-lint: allow[sudo-pip] -- a kiosk, rebuilt every night
sudo pip install a
sudo pip install b  # pep668-lint: allow[sudo-pip]
sudo pip install c  # pep668-lint: allow[sudo_pip] -- misspelt
# pep668-lint: alow[sudo-pip] -- malformed
sudo pip install d
# pep668-lint: allow[sudo-pip] until=2026-01-31 -- until the old kiosk is gone
sudo pip install e
bash <<X
# pep668-lint: allow[sudo-pip] -- in a heredoc that is shell
sudo pip install f
X
cat <<X
# pep668-lint: allow[sudo-pip] -- in a heredoc that is text
sudo pip install g
X
echo "# pep668-lint: allow[sudo-pip] -- in a string"
sudo pip install h
