#!/bin/bash
sudo pip install --break-system-packages agent
