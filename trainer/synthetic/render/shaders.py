"""GLSL programs of the renderer: people, rooms and the shadow map. Light is computed in linear colour."""

from typing import Final

_LIGHT: Final = """
uniform vec3 to_light;
uniform vec3 light_colour;
uniform vec3 sky_colour;
uniform vec3 ground_colour;
uniform mat4 shadow_clip;
uniform sampler2DShadow shadow_map;
uniform float shadow_softness;
uniform vec3 eye;

float lit(vec3 position, vec3 normal) {
    vec4 place = shadow_clip * vec4(position + 0.012 * normal, 1.0);
    vec3 at = place.xyz * 0.5 + 0.5;
    if (any(lessThan(at, vec3(0.01))) || any(greaterThan(at, vec3(0.99)))) return 1.0;
    float sum = 0.0;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++)
            sum += texture(shadow_map, vec3(at.xy + shadow_softness * vec2(i, j), at.z - 0.0015));
    return sum / 9.0;
}

vec3 shade(vec3 colour, vec3 position, vec3 normal, float gloss) {
    vec3 albedo = pow(colour, vec3(2.2));
    float facing = max(dot(normal, to_light), 0.0);
    float direct = facing > 0.0 ? facing * lit(position, normal) : 0.0;
    vec3 ambient = mix(ground_colour, sky_colour, normal.y * 0.5 + 0.5);
    vec3 to_eye = normalize(eye - position);
    float shine = gloss * direct * pow(max(dot(normalize(to_eye + to_light), normal), 0.0), 24.0);
    vec3 sum = albedo * (ambient + direct * light_colour) + shine * light_colour;
    return pow(clamp(sum, 0.0, 1.0), vec3(1.0 / 2.2));
}
"""

PERSON_VERTEX: Final = """
#version 330
uniform mat4 clip;
in vec3 in_position;
in vec3 in_normal;
in vec2 in_uv;
in vec2 in_paint;
out vec3 position;
out vec3 normal;
out vec2 uv;
out vec2 paint;
void main() {
    position = in_position;
    normal = in_normal;
    uv = in_uv;
    paint = in_paint;
    gl_Position = clip * vec4(in_position, 1.0);
}
"""

PERSON_FRAGMENT: Final = (
    "#version 330\n"
    + _LIGHT
    + """
uniform sampler2D image;
uniform vec3 tint;
uniform float alpha_cut;
uniform vec3 top_colour;
uniform vec3 bottom_colour;
in vec3 position;
in vec3 normal;
in vec2 uv;
in vec2 paint;
out vec4 result;
void main() {
    vec4 texel = texture(image, uv);
    if (texel.a < alpha_cut) discard;
    vec3 facing = normalize(normal);
    if (dot(facing, eye - position) < 0.0 && !gl_FrontFacing) facing = -facing;
    vec3 colour = texel.rgb * tint;
    float gloss = 0.06;
    vec2 inside = smoothstep(vec2(-0.002), vec2(0.002), paint);
    colour = mix(colour, bottom_colour, inside.y);
    colour = mix(colour, top_colour, inside.x);
    float hem = 1.0 - 0.25 * exp(-pow(min(abs(paint.x), abs(paint.y)) / 0.006, 2.0));
    gloss = mix(gloss, 0.02, max(inside.x, inside.y));
    result = vec4(shade(colour * hem, position, facing, gloss), 1.0);
}
"""
)

ROOM_VERTEX: Final = """
#version 330
uniform mat4 clip;
in vec3 in_position;
in vec3 in_normal;
in vec3 in_uv;
out vec3 position;
out vec3 normal;
out vec3 uv;
void main() {
    position = in_position;
    normal = in_normal;
    uv = in_uv;
    gl_Position = clip * vec4(in_position, 1.0);
}
"""

ROOM_FRAGMENT: Final = (
    "#version 330\n"
    + _LIGHT
    + """
uniform sampler2DArray images;
uniform sampler2D reflection;
in vec3 position;
in vec3 normal;
in vec3 uv;
out vec4 result;
void main() {
    if (uv.z > 99.5) {  // the layer of mirrors
        result = vec4(texelFetch(reflection, ivec2(gl_FragCoord.xy), 0).rgb * vec3(0.93, 0.96, 0.95), 1.0);
        return;
    }
    vec3 colour = texture(images, uv).rgb;
    vec3 lit_colour = shade(colour, position, normalize(normal), 0.05);
    float corner = smoothstep(0.0, 0.6, position.y) * 0.12 + 0.88;
    result = vec4(normal.y > 0.5 ? lit_colour : lit_colour * corner, 1.0);
}
"""
)

SHADOW_VERTEX: Final = """
#version 330
uniform mat4 clip;
in vec3 in_position;
void main() { gl_Position = clip * vec4(in_position, 1.0); }
"""

SHADOW_FRAGMENT: Final = """
#version 330
void main() {}
"""
