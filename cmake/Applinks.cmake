# One library per folder of src/, with exactly the links that the design allows.

# Include roots and embedded files are the same for every build directory, so that ccache serves one from the other.
set(AL_GENERATED ${CMAKE_SOURCE_DIR}/build/generated)

add_library(al_options INTERFACE)
target_compile_options(al_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers
  -fstack-protector-strong -fno-omit-frame-pointer)
target_compile_definitions(al_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(al_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fPIE)
  target_link_options(al_options INTERFACE -pie -Wl,-z,relro -Wl,-z,now)
endif()

# al_folder(name [folders that it may use]…): library `name` from src/name, whose own headers come first.
# A folder sees only the include roots of the folders it may use: src/ is laid out as one include root per folder.
function(al_folder name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  set(root ${AL_GENERATED}/include/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${name} ${root}/${name} SYMBOLIC)
  if(sources)
    add_library(al_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(al_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(al_${name} ${scope} ${root})
  target_link_libraries(al_${name} ${scope} al_options)
  foreach(used IN LISTS ARGN)
    target_link_libraries(al_${name} ${scope} al_${used})
  endforeach()
endfunction()

function(al_executable name folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
  if(NOT sources)
    return()
  endif()
  set(root ${AL_GENERATED}/include/${folder})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${folder} ${root}/${folder} SYMBOLIC)
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${root})
  foreach(used IN LISTS ARGN)
    target_link_libraries(${name} PRIVATE al_${used})
  endforeach()
  target_compile_definitions(${name} PRIVATE AL_VERSION="${PROJECT_VERSION}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# al_link(folder library…): a third-party library of one folder.
function(al_link name)
  get_target_property(type al_${name} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(al_${name} INTERFACE ${ARGN})
  else()
    target_link_libraries(al_${name} PUBLIC ${ARGN})
  endif()
endfunction()
