# The image of every server of PizzaPi: control plane, router, org instances.
#
#   docker build -t pizzapi-server:latest .
#
# Where no registry can be reached, `cargo xtask image` makes the same one.

FROM rust:1.95.0-bookworm AS build
# Of the toolchain no more than the image has.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
# One program with everything in it: the second image has no libraries. Only with a target named is what runs while
# building not linked so, too.
RUN target="$(rustc -vV | sed -n 's/^host: //p')" \
    && RUSTFLAGS="-C target-feature=+crt-static" \
    cargo build --locked --profile dist --package pizzapi-cli --bin pizzapi --target "$target" \
    && install -d -m 0755 /image/etc/ssl/certs \
    && install -d -m 0700 /image/data \
    && install -m 0644 /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ca-certificates.crt \
    && install -m 0755 "target/$target/dist/pizzapi" /image/pizzapi

# From here on as pizzapi-docker/src/image.rs has it, which a test sees to.
FROM scratch
COPY --from=build --chown=65532:65532 /image/data /data
COPY --from=build /image/etc /etc
COPY --from=build /image/pizzapi /pizzapi
ENV PIZZAPI_DATA_DIR=/data PIZZAPI_BIND=0.0.0.0 PORT=3000 PIZZAPI_LOG_FORMAT=json
USER 65532:65532
EXPOSE 3000
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["/pizzapi"]
CMD ["instance", "run"]
