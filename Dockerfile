# A plantain worker, or any other command of plantain.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY stand-ins/package.json stand-ins/
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
COPY stand-ins stand-ins
RUN npm run build
# Temporal's library comes for five platforms, 27 MB each: only this one stays.
RUN npm prune --omit=dev \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:22-slim
# Certificate authorities: for a Temporal service that is reached by TLS.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY examples examples
ENV NODE_ENV=production
USER node
ENTRYPOINT ["node", "/app/dist/starter.js"]
CMD ["worker"]
