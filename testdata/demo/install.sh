#!/bin/bash
python3 -m venv /opt/agent
. /opt/agent/bin/activate
sudo pip install agent
