# The program and its licences, and nothing else: docs/docker.md.
FROM rust:1.95-alpine AS build
WORKDIR /source
COPY . .
# Rust on Alpine links statically.
RUN cargo build --release --locked \
    && mkdir -p /image/licences \
    && cp target/release/pep668-lint /image/ \
    && cp LICENSE-* THIRD-PARTY* "$(rustc --print sysroot)/share/doc/rust/COPYRIGHT-library.html" /image/licences/

FROM scratch
COPY --from=build /image/ /
# Whoever mounts a project, nothing in it can be written.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/pep668-lint"]
CMD ["check"]
