#!/bin/sh
set -e

python3 -m venv /opt/agent
. /opt/agent/bin/activate
pip install --upgrade pip

# sudo has its own PATH: this is the system's pip, not the environment's.
sudo pip3 install agent

flags="--quiet --break-system-packages"
/usr/bin/python3 -m pip install $flags agent-plugins

echo "If pip refuses: pip install --break-system-packages agent"
