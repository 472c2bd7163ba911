# The Alpine below today's servers has the marker; the one below an old tag had none, or nobody knows.
# expect: line 8 pip install blocked
# expect: line 11 pip install proceeds in system
# expect: line 14 pip install unknown
# expect: line 17 pip install blocked
FROM nginx:alpine AS a
RUN apk add py3-pip
RUN pip3 install requests
FROM nginx:1.25-alpine3.18 AS b
RUN apk add py3-pip
RUN pip3 install requests
FROM nginx:1.21-alpine AS c
RUN apk add py3-pip
RUN pip3 install requests
FROM redis:7-alpine AS d
RUN apk add py-pip
RUN pip install requests
