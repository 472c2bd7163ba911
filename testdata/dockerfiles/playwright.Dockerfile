# The image itself removes the marker.
# expect: line 6 pip install proceeds
# expect-after: pip-root down

FROM mcr.microsoft.com/playwright/python:v1.55.0-noble
RUN pip install flask
