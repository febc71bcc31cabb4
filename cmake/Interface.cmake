# The web interface: `npm ci` when the lock file changed, `npm run build` when a source or the contract changed. All build
# directories share one copy.
find_program(AL_NPM npm REQUIRED)
set(interface_source ${CMAKE_SOURCE_DIR}/ui)
set(interface_out ${AL_GENERATED}/ui)
file(GLOB_RECURSE interface_sources CONFIGURE_DEPENDS ${interface_source}/src/*.ts ${interface_source}/embed/*.ts ${interface_source}/src/*.css ${interface_source}/mock/*.ts)
list(REMOVE_ITEM interface_sources ${interface_source}/src/api/schema.d.ts)

set(interface_files "")
foreach(name app.js app.css de.js embed.js)
  list(APPEND interface_files ${interface_out}/${name} ${interface_out}/${name}.gz)
endforeach()

set(interface_packages ${interface_source}/node_modules/.package-lock.json)
add_custom_command(OUTPUT ${interface_packages}
  COMMAND ${AL_NPM} ci --silent --no-audit --no-fund
  COMMAND ${CMAKE_COMMAND} -E touch ${interface_packages}
  DEPENDS ${interface_source}/package-lock.json ${interface_source}/.npmrc
  WORKING_DIRECTORY ${interface_source}
  COMMENT "Installing the packages of the web interface (npm)" VERBATIM)

add_custom_command(OUTPUT ${interface_files}
  COMMAND ${CMAKE_COMMAND} -E env UI_OUT=${interface_out} ${AL_NPM} run --silent build
  DEPENDS ${interface_packages} ${interface_sources} ${interface_source}/package.json ${interface_source}/tsconfig.json
    ${interface_source}/vite.config.ts ${interface_source}/vite.shared.ts ${interface_source}/vite.embed.config.ts ${CMAKE_SOURCE_DIR}/src/web/api/openapi.yaml ${CMAKE_SOURCE_DIR}/src/web/pages/assets/app.css
  WORKING_DIRECTORY ${interface_source}
  COMMENT "Building the web interface" VERBATIM)
