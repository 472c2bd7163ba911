# ensurepip deletes every PIP_ variable before it runs pip.
# expect: line 7 ensurepip install blocked

FROM alpine:3.20
ENV PIP_BREAK_SYSTEM_PACKAGES=1
RUN apk add --no-cache python3
RUN python3 -m ensurepip
