# Loupe's server with the built app.
#   docker build -t loupe .
#   docker run -p 4310:4310 -v loupe-data:/data -e LOUPE_ACCESS_TOKEN="$(openssl rand -hex 24)" loupe
# On any address but loopback Loupe asks for a token, so that LOUPE_ACCESS_TOKEN has to be set.

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-fund --no-audit
COPY . .
RUN npm run build && npm prune --omit=dev --no-fund --no-audit

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4310 LOUPE_DATA=/data LOUPE_LOG=json
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/public public
COPY --from=build /app/contract contract
COPY --from=build /app/engine engine
COPY --from=build /app/server server
COPY --from=build /app/scripts scripts
COPY --from=build /app/tsconfig.json ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4310
# Grace for what goes on: docker stop --time must be longer than LOUPE_GRACE_S (8).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=40s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/api/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "scripts/start.mjs", "--no-build"]
