# They run when the container starts, in the image as it is then.
# expect: line 6 pip install blocked

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
ENTRYPOINT ["pip", "install", "flask"]
